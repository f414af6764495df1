//! Tests of the macros in process, on tokens: a crate of macros has no functions that another crate could call.

mod expansion;
mod functions;
mod fuzz;
mod guide;
mod keys;
mod messages;
mod policy;

use fuzz::{count, tokens};
