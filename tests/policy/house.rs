//! Who may use whom: the tables of `CONTRIBUTING.md`, compared with every `crate::` in both crates.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// What each room may use, by its name.
type Rooms = BTreeMap<String, Vec<String>>;

/// Reads the table below the crate's heading. A room may use what its row names, which is above it or in its own row.
fn table(page: &str, sources: &str) -> Rooms {
    let (_, section) =
        page.split_once(&format!("\n### `{sources}`\n")).unwrap_or_else(|| panic!("no table of {sources}"));
    let rows = section.lines().skip_while(|line| !line.starts_with("|---")).skip(1);
    let (mut rooms, mut above) = (Rooms::new(), Vec::new());
    for row in rows.take_while(|line| line.starts_with('|')) {
        let quoted = |cell: usize| row.split('|').nth(cell).into_iter().flat_map(|it| it.split('`').skip(1).step_by(2));
        above.extend(quoted(1).map(String::from));
        let mut used: Vec<String> = quoted(1).chain(quoted(3)).map(String::from).collect();
        if row.ends_with("| everything above |") {
            used.clone_from(&above);
        }
        let back: Vec<_> = used.iter().filter(|name| !above.contains(name)).collect();
        assert!(back.is_empty(), "CONTRIBUTING.md: {back:?} is not above its user: {row}");
        rooms.extend(quoted(1).map(|name| (name.to_owned(), used.clone())));
    }
    rooms
}

/// The sources below a folder, except tests.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let entries = entries.filter(|path| !path.file_stem().unwrap().to_str().unwrap().ends_with("tests"));
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// The names right behind `crate::`: one, or those of a list.
fn names(text: &str) -> Vec<String> {
    let first = |path: &str| path.trim().split(|it: char| !is_of_name(it)).next().unwrap_or_default().to_owned();
    let Some(list) = text.strip_prefix('{') else { return vec![first(text)] };
    let (mut outer, mut depth) = (String::new(), 1);
    for letter in list.chars() {
        depth += i32::from(letter == '{') - i32::from(letter == '}');
        match depth {
            0 => break,
            1 => outer.push(letter),
            _ => {}
        }
    }
    outer.split(',').map(first).filter(|name| !name.is_empty()).collect()
}

fn is_of_name(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_' || letter == '*'
}

/// What `lib.rs` publishes of each room: `pub use room::A;`, and a list of rooms with lists of names.
fn published(lib: &str) -> BTreeMap<String, String> {
    let mut published = BTreeMap::new();
    for uses in lib.split("\npub use ").skip(1).filter_map(|line| line.split(';').next()) {
        let mut room = "";
        for part in uses.split(|it: char| it.is_whitespace() || "{},".contains(it)).filter(|part| !part.is_empty()) {
            let (path, name) = part.rsplit_once("::").unwrap_or((room, part));
            room = path.split("::").next().unwrap_or_default();
            published.insert(name.to_owned(), room.to_owned());
        }
    }
    published
}

#[test]
fn rooms_use_what_contributing_allows() {
    let house = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(house.join("CONTRIBUTING.md")).unwrap();
    let mut wrong = Vec::new();
    for sources in ["retry-macros/src", "retry-runtime/src"] {
        let rooms = table(&page, sources);
        let published = published(&fs::read_to_string(house.join(sources).join("lib.rs")).unwrap());
        for path in files(&house.join(sources)) {
            let inside = path.strip_prefix(house.join(sources)).unwrap();
            let room = Path::new(inside.iter().next().unwrap()).file_stem().unwrap().to_str().unwrap();
            let may_use = rooms.get(room).unwrap_or_else(|| panic!("CONTRIBUTING.md has no row for {sources}/{room}"));
            let text = fs::read_to_string(&path).unwrap();
            for (at, _) in text.match_indices("crate::") {
                let (before, after) = (&text[..at], &text[at + "crate::".len()..]);
                let (count, line) = before.lines().enumerate().last().unwrap_or_default();
                // Comments, another crate's path in a macro, and text in messages.
                let is_list = after.starts_with('{') && !before.ends_with("use ");
                if line.trim_start().starts_with("//") || before.ends_with('$') || is_list {
                    continue;
                }
                // Macros and globs, which have no room, are the business of `private`.
                let used = names(after).into_iter().filter(|name| room != "private" || !name.starts_with(['_', '*']));
                let used = used.map(|name| published.get(&name).cloned().unwrap_or(name));
                wrong.extend(used.filter(|name| !may_use.contains(name)).map(|name| {
                    format!("{sources}/{}:{}: `{room}` may not use `{name}`", inside.display(), count + 1)
                }));
            }
        }
    }
    assert!(wrong.is_empty(), "not allowed by the tables of CONTRIBUTING.md:\n{}", wrong.join("\n"));
}
