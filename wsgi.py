"""What a WSGI server loads: `gunicorn wsgi:app`."""

from reclamator import create_app

app = create_app()
