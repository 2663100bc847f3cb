from tests.desk.conftest import administrator, agent, lead  # noqa: F401
