//! A crate that has `reattempt` by another name, and passes it on through a macro of its own.
//!
//! `cargo test -p hygiene-tests` is the test: edition 2021, a renamed and re-exported dependency, no name of the user's
//! scope, `unsafe`, and `Send` with every observer compiled in.

/// The crate, as users of [`retried!`] reach it.
pub use retries as again;

/// A function that is retried, in a crate that does not depend on `reattempt` itself.
#[macro_export]
macro_rules! retried {
    ($(#[$attribute:meta])* $visibility:vis fn $name:ident($($parameters:tt)*) -> $returned:ty $body:block) => {
        $(#[$attribute])*
        #[$crate::again::retry(crate = $crate::again, strategy = "constant")]
        $visibility fn $name($($parameters)*) -> $returned $body
    };
    ($(#[$attribute:meta])* $visibility:vis async fn $name:ident($($parameters:tt)*) -> $returned:ty $body:block) => {
        $(#[$attribute])*
        #[$crate::again::retry(
            crate = $crate::again,
            policy = $crate::again::policy!(crate = $crate::again, strategy = "constant"),
        )]
        $visibility async fn $name($($parameters)*) -> $returned $body
    };
}
