"""French addresses; the names of django-allauth's views are its own, for it looks them up."""

from __future__ import annotations

from allauth.account import views as account_views
from allauth.mfa.base import views as factor_views
from allauth.mfa.recovery_codes import views as code_views
from allauth.mfa.totp import views as totp_views
from allauth.mfa.webauthn import views as passkey_views
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView

from parvis.kernel.uploads import takes_files
from parvis.people.pictures import MAX_BYTES
from parvis.people.views import account, addresses, administration, directory, factors, invitations, persons, privacy

SECOND_FACTOR: list[URLPattern | URLResolver] = [
    path("", RedirectView.as_view(pattern_name="account_security"), name="mfa_index"),
    path("verification/", factor_views.authenticate, name="mfa_authenticate"),
    path("confirmation/", factor_views.reauthenticate, name="mfa_reauthenticate"),
    path("application/", factors.AddApplication.as_view(), name="mfa_activate_totp"),
    path("application/retrait/", totp_views.deactivate_totp, name="mfa_deactivate_totp"),
    path("codes/", code_views.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("codes/nouveaux/", code_views.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("codes/fichier/", code_views.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("cles/", RedirectView.as_view(pattern_name="account_security"), name="mfa_list_webauthn"),
    path("cles/nouvelle/", factors.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("cles/confirmation/", passkey_views.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("cles/connexion/", passkey_views.login_webauthn, name="mfa_login_webauthn"),
    path("cles/<int:pk>/retrait/", passkey_views.remove_webauthn, name="mfa_remove_webauthn"),
    path("cles/<int:pk>/nom/", passkey_views.edit_webauthn, name="mfa_edit_webauthn"),
]

ACCOUNT: list[URLPattern | URLResolver] = [
    path("", RedirectView.as_view(pattern_name="account_profile")),
    path("connexion/", account.SignIn.as_view(), name="account_login"),
    path("deconnexion/", account_views.logout, name="account_logout"),
    path("ferme/", account_views.account_inactive, name="account_inactive"),
    path("confirmation/", account_views.reauthenticate, name="account_reauthenticate"),
    path("mot-de-passe/", account_views.password_change, name="account_change_password"),
    path("mot-de-passe/choix/", account_views.password_set, name="account_set_password"),
    path("mot-de-passe/oubli/", account_views.password_reset, name="account_reset_password"),
    path("mot-de-passe/oubli/envoi/", account_views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^mot-de-passe/oubli/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account_views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "mot-de-passe/nouveau/",
        account_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("second-facteur/", include(SECOND_FACTOR)),
    path("inscription/", account_views.signup, name="account_signup"),
    path("sessions/<int:id>/fin/", account.end_session, name="session_end"),
    path("sessions/", account.Devices.as_view(), name="usersessions_list"),
    path("adresse/", addresses.address, name="account_email"),
    path("adresse/<str:token>/", addresses.new_address, name="account_new_email"),
    path("donnees/", privacy.own_data, name="account_data"),
    path("profil/", account.profile, name="account_profile"),
    path("profil/photo/", takes_files(account.own_photo, most=MAX_BYTES), name="account_photo"),
    path("securite/", account.security, name="account_security"),
    path("acces/", account.secrets, name="account_secrets"),
    path("acces/<uuid:id>/revocation/", account.revoke_secret, name="account_secret_revocation"),
    path("invites/", account.guests, name="account_guests"),
    path("invites/<uuid:id>/fin/", account.guest_end, name="guest_end"),
    path("invites/<uuid:id>/fermeture/", account.guest_closure, name="guest_closure"),
    path("invitations/<uuid:id>/renvoi/", account.resend_invitation, name="invitation_resending"),
    path("invitations/<uuid:id>/annulation/", account.revoke_invitation, name="invitation_revocation"),
    path("invitation/<str:token>/", invitations.invitation, name="invitation"),
]

ORGANISATION: list[URLPattern | URLResolver] = [
    path("", directory.organisation, name="organisation"),
    path("logo/<str:version>.webp", directory.logo, name="organisation_logo"),
    path("fiche/", administration.sheet, name="organisation_sheet"),
    path("fiche/logo/", takes_files(administration.logo, most=MAX_BYTES), name="organisation_new_logo"),
    path("personnes/", administration.people, name="organisation_people"),
    path("personnes/nouvelle/", administration.new_person, name="organisation_new_person"),
    path("personnes/<uuid:id>/role/", administration.role, name="organisation_role"),
    path("invitations/nouvelle/", administration.new_invitation, name="organisation_new_invitation"),
    path(
        "invitations/<uuid:id>/renvoi/",
        administration.invitation_change,
        {"change": "renvoi"},
        name="organisation_invitation_resending",
    ),
    path(
        "invitations/<uuid:id>/annulation/",
        administration.invitation_change,
        {"change": "annulation"},
        name="organisation_invitation_revocation",
    ),
    path("groupes/nouveau/", persons.new_group, name="organisation_new_group"),
    path("groupes/<uuid:id>/", persons.group, name="organisation_group"),
    path("groupes/<uuid:id>/nom/", persons.group_name, name="organisation_group_name"),
    path("groupes/<uuid:id>/suppression/", persons.group_removal, name="organisation_group_removal"),
    path("groupes/<uuid:id>/membres/", persons.group_member, name="organisation_group_member"),
    path(
        "groupes/<uuid:id>/membres/<uuid:person>/retrait/",
        persons.group_member_removal,
        name="organisation_group_member_removal",
    ),
]

DIRECTORY: list[URLPattern | URLResolver] = [
    path("", directory.directory, name="directory"),
    path("personnes/<uuid:id>/", directory.person, name="person"),
    path("personnes/<uuid:id>/photo/<str:version>.webp", directory.photo, name="person_photo"),
    path("personnes/<uuid:id>/fiche/", persons.sheet, name="person_sheet"),
    path("personnes/<uuid:id>/donnees/", privacy.rights, name="person_data"),
    path("personnes/<uuid:id>/donnees/export/", privacy.export, name="person_data_export"),
    path("personnes/<uuid:id>/adresse/", addresses.correction, name="person_address"),
    path("personnes/<uuid:id>/fermeture/", persons.closure, name="person_closure"),
    path("personnes/<uuid:id>/fin-d-acces/", persons.access_end, name="person_access_end"),
    path("personnes/<uuid:id>/mandats/nouveau/", persons.new_mandate, name="new_mandate"),
    path("mandats/<uuid:id>/", persons.mandate, name="mandate"),
    path("mandats/<uuid:id>/retrait/", persons.mandate_removal, name="mandate_removal"),
    path("organisations/", directory.organisations, name="organisations"),
    path("organisations/nouvelle/", administration.new_organisation, name="new_organisation"),
    path("organisations/<slug:slug>/", include(ORGANISATION)),
]

urlpatterns = [path("compte/", include(ACCOUNT)), path("annuaire/", include(DIRECTORY))]
