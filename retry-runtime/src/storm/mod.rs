//! A simulator in which a policy is tried before it is shipped.
//!
//! [`Storm`] describes clients, a server and an outage. [`Storm::run`] runs a policy against them and returns a
//! [`Report`]: how many calls succeeded, how many requests they cost, and whether the server recovered. The simulation
//! makes its decisions with the [`Session`](crate::Session), the [`Policy`](crate::Policy) and the
//! [`RetryBudget`](crate::RetryBudget) of this crate, so it shows what a program with that policy does.
//!
//! The model in short:
//!
//! - Calls begin at random moments (a Poisson process), whatever happened to the calls before them.
//! - The server does one request at a time, in the order of arrival, and each takes the same time.
//! - A client stops waiting after a timeout, but the server still does the work.
//! - During the outage, the server behaves as [`Outage`] says.
//!
//! A refusal takes a millisecond; otherwise the network takes no time.

mod builder;
mod contention;
mod engine;
mod picture;
mod report;
mod server;

pub use builder::{Outage, Storm};
pub use report::{Report, Slice};
