//! Reading what the user wrote. Nothing is decided here.

mod arguments;
mod duration;
mod function;

pub(crate) use arguments::{Arguments, Arm, Group, KEYS, Key, Macro, rest_of_argument, skip_to_comma};
pub(crate) use duration::{duration_of, parse_duration};
pub(crate) use function::{Body, Function, Initialiser, Tail, mentions, names_path, names_value};
