"""Simple text: what animateurs write on « Commencer ici »."""

from __future__ import annotations

from parvis.spaces.templatetags.spaces import simple_text


def test_simple_text_is_safe() -> None:
    html = simple_text("## Titre <b>\n- un **gras**\n- deux\n\n<script>x</script> https://exemple.fr/?a=1&b=2.")
    assert "<h3>Titre &lt;b&gt;</h3><ul><li>un <strong>gras</strong></li><li>deux</li></ul>" in html
    assert "<script>" not in html
    assert '<a href="https://exemple.fr/?a=1&amp;b=2" rel="noreferrer">https://exemple.fr/?a=1&amp;b=2</a>.' in html
    assert "onload" not in simple_text('https://x.fr/"onload="y').split(">")[1].split('"')[0]
