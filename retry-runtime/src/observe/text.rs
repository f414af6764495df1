//! The text of an outcome's error, whose type is known only at the expansion.
//!
//! It is the best of several implementations, picked by the order in which a method call looks for its receiver, so that
//! an error without `Display` (or without `Debug`) still compiles. The method has a name that no trait of the user's has.

use core::fmt;

/// The text of an outcome's error.
pub enum Text<'a> {
    /// Its `Display`.
    Display(&'a dyn fmt::Display),
    /// Its `Debug`, where it has no `Display`.
    Debug(&'a dyn fmt::Debug),
    /// There is no error, or it has neither.
    Nothing,
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Display(error) => error.fmt(f),
            Self::Debug(error) => error.fmt(f),
            Self::Nothing => Ok(()),
        }
    }
}

/// An outcome to be looked at.
pub struct Probe<'a, O>(pub &'a O);

/// First choice: the error has `Display`.
pub trait ViaDisplay<'a> {
    /// The error's text.
    fn __retry_text(&self) -> Text<'a>;
}

impl<'a, T, E: fmt::Display> ViaDisplay<'a> for &&Probe<'a, Result<T, E>> {
    fn __retry_text(&self) -> Text<'a> {
        self.0.as_ref().err().map_or(Text::Nothing, |error| Text::Display(error))
    }
}

/// Second choice: the error has `Debug`.
pub trait ViaDebug<'a> {
    /// The error's text.
    fn __retry_text(&self) -> Text<'a>;
}

impl<'a, T, E: fmt::Debug> ViaDebug<'a> for &Probe<'a, Result<T, E>> {
    fn __retry_text(&self) -> Text<'a> {
        self.0.as_ref().err().map_or(Text::Nothing, |error| Text::Debug(error))
    }
}

/// Last choice: there is nothing to read.
pub trait ViaNothing {
    /// No text.
    fn __retry_text(&self) -> Text<'static>;
}

impl<O> ViaNothing for Probe<'_, O> {
    fn __retry_text(&self) -> Text<'static> {
        Text::Nothing
    }
}
