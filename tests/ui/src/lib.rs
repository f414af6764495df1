//! Nothing: the tests are in `tests`, and what they compile is beside `src`.
