//! Nothing of its own: the tests beside it are about events and metrics.
