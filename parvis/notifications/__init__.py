"""Tell people what concerns them: a bell in every page, and an e-mail where they wish it."""
