//! Reading what the user wrote. Nothing is decided here.

mod arguments;
mod duration;
mod function;

pub(crate) use arguments::{Arguments, Arm, Group, Key, Macro, rest_of_argument, skip_to_comma};
#[cfg(test)]
pub(crate) use arguments::{Form, KEYS};
pub(crate) use duration::{parse_duration, show_duration};
pub(crate) use function::{Body, Function, Initialiser, Tail, mentions, names_path, names_value};
