"""What the product's own settings promise about accounts; the tests' settings hash faster."""

from __future__ import annotations

from parvis.config import settings


def test_passwords_are_hashed_by_argon2_alone() -> None:
    assert settings.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]


def test_backend_asks_at_each_request_whether_the_account_is_current() -> None:
    assert settings.AUTHENTICATION_BACKENDS[0] == "parvis.people.accounts.CurrentAccountBackend"
