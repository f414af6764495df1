//! Nothing of its own: the tests beside it are about async functions under smol.
