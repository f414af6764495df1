//! A whole service, to copy from.
