//! The keys of `#[retry]` and `policy!` as items with documentation, so that an editor completes them.
//!
//! Only in an editor, an expansion imports the keys that were typed from here.
#![allow(non_camel_case_types, reason = "a key is written as it is written in the attribute")]

macro_rules! items {
    ($($key:ident $name:ident $group:ident $form:ident $default:literal $example:literal $meaning:literal $elsewhere:literal;)*) => {
        $(item! { $name concat!("`", $example, "`: ", $meaning) })*
    };
}

macro_rules! item {
    // `crate` is a key too, but no item can have that name.
    (crate $documentation:expr) => {};
    ($name:ident $documentation:expr) => {
        #[doc = $documentation]
        #[derive(Debug)]
        pub enum $name {}
    };
}

crate::key::table!(items);
