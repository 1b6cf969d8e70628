"""Behind the chair's door: papers, imports, camera-ready."""

from django.urls import path

from submissions.views import chair

app_name = "papers"
urlpatterns = [
    path("import/", chair.import_papers, name="import"),
    path("import/<uuid:public_id>/", chair.import_preview, name="import_preview"),
    path("camera-ready/", chair.camera_ready, name="camera_ready"),
    path("camera-ready/all.zip", chair.camera_ready_zip, name="camera_ready_zip"),
    path("camera-ready/<int:number>/", chair.camera_ready_paper, name="camera_ready_paper"),
    path("camera-ready/<int:number>/files/<uuid:public_id>/", chair.camera_ready_file, name="camera_ready_file"),
]
