//! What hooks and events show of an outcome whose type only the expansion knows: the error's text with its causes, the
//! error as `Error`, and the status of an `Ok`.
//!
//! Each takes the best of several implementations, in the order in which a method call looks for its receiver. So an
//! error without `Display` or `Debug` still compiles. The methods have names that no trait of a user has.

use core::{error::Error, fmt, iter};

use crate::outcome::AsError;

/// What is shown of an outcome.
pub enum Text<'a> {
    /// The error's `Display` and those of its causes.
    Error(&'a (dyn Error + 'static)),
    /// The error's `Display`.
    Display(&'a dyn fmt::Display),
    /// The error's `Debug`, if it has no `Display`.
    Debug(&'a dyn fmt::Debug),
    /// The status of an `Ok` that has one.
    Status(u16),
    /// There is no error, or it has nothing to show.
    Nothing,
}

impl Text<'_> {
    /// Adds the status of an `Ok`.
    #[must_use]
    pub fn or_status(self, status: Option<u16>) -> Self {
        status.map_or(self, Self::Status)
    }

    /// Returns the status of an `Ok` that has one.
    #[cfg(feature = "tracing")]
    pub(super) fn status(&self) -> Option<u16> {
        if let Self::Status(status) = *self { Some(status) } else { None }
    }

    /// Writes the text with a colon before it, if there is any.
    pub(super) fn after_colon(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => Ok(()),
            text => write!(f, ": {text}"),
        }
    }
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Error(error) => write_chain(*error, f),
            // With its causes, where it shows them only if asked.
            Self::Display(error) => write!(f, "{error:#}"),
            Self::Debug(error) => error.fmt(f),
            Self::Status(status) => write!(f, "status {status}"),
            Self::Nothing => Ok(()),
        }
    }
}

/// Writes an error and its causes. Many errors show their cause themselves: what was written already is left out.
#[cfg(feature = "std")]
fn write_chain(error: &(dyn Error + 'static), f: &mut fmt::Formatter<'_>) -> fmt::Result {
    use fmt::Write as _;

    let mut written = std::string::String::new();
    for error in iter::successors(Some(error), |&error| error.source()) {
        let mut text = std::string::String::new();
        write!(text, "{error}")?;
        if !written.contains(&text) {
            let colon = if written.is_empty() { "" } else { ": " };
            write!(written, "{colon}{text}")?;
        }
    }
    f.write_str(&written)
}

/// Writes an error and its causes.
#[cfg(not(feature = "std"))]
fn write_chain(error: &(dyn Error + 'static), f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "{error}")?;
    iter::successors(error.source(), |&error| error.source()).try_for_each(|cause| write!(f, ": {cause}"))
}

/// An outcome whose error is wanted.
pub struct Probe<'a, O>(pub &'a O);

/// The choices for a `Result`, the best first; each takes one reference less.
macro_rules! choices {
    ($($name:ident: $probe:ty, ($($bound:tt)+), $text:expr, $source:expr;)*) => {$(
        /// A choice for errors of its bounds.
        pub trait $name<'a, E> {
            /// The error's text.
            fn __retry_text(&self) -> Text<'a>;
            /// How to see it as an `Error`.
            fn __retry_as_error(&self) -> AsError<E>;
        }

        impl<'a, T, E: $($bound)+> $name<'a, E> for $probe {
            fn __retry_text(&self) -> Text<'a> {
                let text: fn(&'a E) -> Text<'a> = $text;
                self.0.as_ref().err().map_or(Text::Nothing, text)
            }

            fn __retry_as_error(&self) -> AsError<E> {
                $source
            }
        }
    )*};
}

choices! {
    ViaError: &&&&&Probe<'a, Result<T, E>>, (Error + 'static), |error| Text::Error(error), |error| Some(error);
    // `anyhow::Error`, `eyre::Report` and boxed errors hold one.
    ViaAsRef: &&&&Probe<'a, Result<T, E>>, (AsRef<dyn Error + Send + Sync>),
        |error| Text::Error(error.as_ref()), |error| Some(error.as_ref());
    ViaLocalAsRef: &&&Probe<'a, Result<T, E>>, (AsRef<dyn Error>),
        |error| Text::Error(error.as_ref()), |error| Some(error.as_ref());
    ViaDisplay: &&Probe<'a, Result<T, E>>, (fmt::Display), |error| Text::Display(error), |_| None;
    ViaDebug: &Probe<'a, Result<T, E>>, (fmt::Debug), |error| Text::Debug(error), |_| None;
}

/// Last choice: the outcome has no error, or one that shows nothing.
pub trait ViaNothing {
    /// No text.
    fn __retry_text(&self) -> Text<'static>;
    /// It is none.
    fn __retry_as_error<E>(&self) -> AsError<E>;
}

impl<O> ViaNothing for Probe<'_, O> {
    fn __retry_text(&self) -> Text<'static> {
        Text::Nothing
    }

    fn __retry_as_error<E>(&self) -> AsError<E> {
        |_| None
    }
}

/// First choice: the `Ok` is an HTTP response, which has a status.
pub trait ViaStatus {
    /// The status.
    fn __retry_status(&self) -> Option<u16>;
}

#[cfg(feature = "http")]
impl<B, E> ViaStatus for &Probe<'_, Result<http::Response<B>, E>> {
    fn __retry_status(&self) -> Option<u16> {
        self.0.as_ref().ok().map(|response| response.status().as_u16())
    }
}

/// Both versions are in one program where two of its crates do not agree.
macro_rules! of_reqwest {
    ($($feature:literal $reqwest:ident)*) => {$(
        #[cfg(feature = $feature)]
        impl<E> ViaStatus for &&Probe<'_, Result<$reqwest::Response, E>> {
            fn __retry_status(&self) -> Option<u16> {
                self.0.as_ref().ok().map(|response| response.status().as_u16())
            }
        }
    )*};
}

of_reqwest! {
    "reqwest012" reqwest012
    "reqwest013" reqwest013
}

/// Last choice: it has none.
pub trait ViaNoStatus {
    /// No status.
    fn __retry_status(&self) -> Option<u16> {
        None
    }
}

impl<O> ViaNoStatus for Probe<'_, O> {}
