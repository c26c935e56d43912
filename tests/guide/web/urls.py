"""The studio's addresses and the guide's."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from studio.urls import urlpatterns as studio

urlpatterns = [*studio, *i18n_patterns(path("guide/", include("studio.guide.web.urls")))]
