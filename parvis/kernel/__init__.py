"""Foundations that know no business: cards, events and journal, rights, live topics, jobs, storage, mail, text."""
