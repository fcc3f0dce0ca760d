"""Documents of all formats: their text, their pages, what is wrong with them. Knows paths and media types only.

Whatever reads or converts what people uploaded runs in `sandbox`, in a process of its own with bounds.
"""
