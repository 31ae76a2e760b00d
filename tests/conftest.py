"""What no test may depend on: prices that whoever runs the tests has updated."""

import pytest


@pytest.fixture(scope="session", autouse=True)
def _nobodys_prices(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))
        patch.delenv("MLCOSTLINT_PRICES", raising=False)
        yield
