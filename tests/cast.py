"""The cast of the stories: Ada complains; Mira and Otto work at Acme; Nina at Globex."""
