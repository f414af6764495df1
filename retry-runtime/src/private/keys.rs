//! The keys of `#[retry]` and `policy!`, as items that an editor completes, with their meaning.
//!
//! An expansion imports the keys that were typed from here, in an editor only.
#![allow(non_camel_case_types, reason = "a key is written as it is written in the attribute")]

macro_rules! items {
    ($($key:ident $name:ident $group:ident $form:ident $default:literal $example:literal $meaning:literal;)*) => {
        $(item! { $name concat!("`", $example, "`: ", $meaning) })*
    };
}

macro_rules! item {
    // A key too, but no name that an item could have.
    (crate $documentation:expr) => {};
    ($name:ident $documentation:expr) => {
        #[doc = $documentation]
        #[derive(Debug)]
        pub enum $name {}
    };
}

crate::key::table!(items);
