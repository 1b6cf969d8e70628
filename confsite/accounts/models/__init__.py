from confsite.accounts.models.person import Affiliation, Person, PersonEmail, Publication, Relation
from confsite.accounts.models.user import User, UserManager

__all__ = ["Affiliation", "Person", "PersonEmail", "Publication", "Relation", "User", "UserManager"]
