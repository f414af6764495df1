//! Reading what the user wrote. Nothing is decided here.

mod arguments;
mod duration;
mod function;
mod list;
mod walk;

pub(crate) use arguments::{Arguments, Arm, KEYS, Key, Macro, Setting};
pub(crate) use duration::{duration_of, number_of};
pub(crate) use function::{Body, Function, Initialiser, Tail};
pub(crate) use list::{is_value, read_list, read_name, read_value};
pub(crate) use walk::{Role, any, changed, mentions, names_path, names_value};
