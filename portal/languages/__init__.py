"""The languages of the site: which there are, how an address names one, and its words.

English is the language that everything is written in first: its words stand in the templates and
beside each article. Every other language is one folder under ``translations/``.
"""
