"""The customer's addresses, in every language."""

from django.urls import path

from portal.wizard import crawling, pages, views
from portal.wizard.questions import views as asking

urlpatterns = [
    path("", pages.start, name="start"),
    path("find/", pages.find, name="find"),
    path("help/<slug:slug>.md", crawling.article_as_markdown, name="article-markdown"),
    path("help/<slug:slug>/", pages.article, name="article"),
    path("help/<slug:slug>/check/", views.check, name="check"),
    path("help/<slug:slug>/causes/<slug:code>/", pages.cause, name="cause"),
    path("results/<str:reference>.json", views.result_as_json, name="result-json"),
    path("results/<str:reference>/", views.result, name="result"),
    path("results/<str:reference>/withdraw/", views.withdraw, name="withdraw"),
    path("results/<str:reference>/solved/", views.said, name="said"),
    path("results/<str:reference>/questions/", asking.questions, name="questions"),
    path("results/<str:reference>/questions/<slug:step>/", asking.question, name="question"),
    path("checks/<str:token>/", pages.invited, name="invited"),
    path("examples/", pages.examples, name="examples"),
    path("what-happens-to-your-key/", pages.promise, name="promise"),
    path("embed/", pages.embed, name="embed"),
]
