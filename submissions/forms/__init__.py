from submissions.forms.actions import (
    CameraReadyFilterForm,
    ImportForm,
    ObjectionForm,
    ReturnForm,
    StartForm,
    WithdrawForm,
)
from submissions.forms.camera_ready import CameraReadyForm
from submissions.forms.paper import PaperForm

__all__ = [
    "CameraReadyFilterForm",
    "CameraReadyForm",
    "ImportForm",
    "ObjectionForm",
    "PaperForm",
    "ReturnForm",
    "StartForm",
    "WithdrawForm",
]
