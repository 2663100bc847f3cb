"""Who staff are: passwords, second factors, sessions, by django-allauth in our own pages."""
