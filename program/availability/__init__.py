"""When presenters can come: asked by mail, answered without an account, seen by chairs and by the presenter alone."""
