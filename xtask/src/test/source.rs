//! What must not stand in the source of the console, whatever it may be good for.

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use crate::place;

    /// Words that make markup out of text, or styles that the policy refuses.
    const FORBIDDEN: [&str; 8] = [
        "inner_html",
        "outer_html",
        "insert_adjacent_html",
        "document.write",
        " style=",
        "javascript:",
        "eval(",
        "new_with_args(",
    ];

    fn look(folder: &Path, seen: &mut usize, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                look(&path, seen, found);
            } else if path.extension().is_some_and(|end| end == "rs" || end == "html") {
                *seen += 1;
                let text = fs::read_to_string(&path).unwrap();
                for (number, line) in text.lines().enumerate() {
                    let code = line.split("//").next().unwrap_or_default();
                    for word in FORBIDDEN.iter().filter(|word| code.contains(**word)) {
                        found.push(format!("{}:{}: {word}", path.display(), number + 1));
                    }
                }
            }
        }
    }

    #[test]
    fn nothing_makes_markup_of_text_or_styles_in_attributes() {
        let (mut seen, mut found) = (0, Vec::new());
        for folder in ["src", "macros/src", "public"] {
            look(&place::root().join(folder), &mut seen, &mut found);
        }
        let page = fs::read_to_string(place::root().join("index.html")).unwrap();
        assert!(!page.contains("style=") && !page.contains("<script"));
        assert!(seen > 50, "{seen} files");
        assert_eq!(found, Vec::<String>::new());
    }
}
