//! What the pages of the repository say of the code beside them.

use std::{fs, path::Path};

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path))
        .unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A claim ends with the tests that show it: (`FILE`: `name`, `name`).
#[test]
fn security_names_tests_that_exist() {
    let page = read("SECURITY.md");
    for claim in page.split("\n- ").skip(1) {
        let shown = claim.split("(`").find(|it| it.split('`').next().is_some_and(|file| file.contains(".rs")));
        let Some(shown) = shown.and_then(|it| it.split(')').next()) else {
            assert!(!claim.starts_with("**It cannot**"), "no test shows this: {claim}");
            continue;
        };
        let mut quoted = shown.split('`').step_by(2);
        let file = quoted.next().unwrap();
        let source = read(file);
        for name in quoted.filter(|name| !name.is_empty()) {
            assert!(source.contains(&format!("fn {name}(")), "{file} has no test `{name}`");
        }
    }
}

/// A column of GitHub's at 1280 pixels holds 98 characters of code.
#[test]
fn examples_of_the_readme_fit_a_page() {
    let page = read("README.md");
    for block in page.split("```").skip(1).step_by(2) {
        for line in block.lines() {
            assert!(line.chars().count() <= 96, "README.md, too wide: {line}");
        }
    }
}
