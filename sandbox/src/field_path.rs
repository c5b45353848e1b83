//! Places inside a JSON document, written as the contract writes them: `roles[].authentication.id`.

use serde_json::Value;

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Member(String),
    Items,
}

/// A pattern of places: `[]` stands for every item of an array.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldPath(Vec<Step>);

impl FieldPath {
    pub fn parse(text: &str) -> Self {
        let mut path = Self::default();
        for part in text.split('.') {
            let name = part.trim_end_matches("[]");
            if !name.is_empty() {
                path = path.member(name);
            }
            for _ in 0..(part.len() - name.len()) / 2 {
                path = path.items();
            }
        }
        path
    }

    #[must_use]
    pub fn member(&self, name: &str) -> Self {
        self.then(Step::Member(name.to_owned()))
    }

    #[must_use]
    pub fn items(&self) -> Self {
        self.then(Step::Items)
    }

    fn then(&self, step: Step) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Self(steps)
    }

    /// Calls `visit` with each value at this path and the place where it was found: `roles[1].authentication.id`.
    pub fn each<'v>(&self, value: &'v Value, visit: &mut dyn FnMut(String, &'v Value)) {
        walk(&self.0, value, String::new(), visit);
    }

    /// Calls `change` with each value at this path.
    pub fn each_mut(&self, value: &mut Value, change: &mut dyn FnMut(&mut Value)) {
        walk_mut(&self.0, value, change);
    }
}

fn walk<'v>(
    steps: &[Step],
    value: &'v Value,
    at: String,
    visit: &mut dyn FnMut(String, &'v Value),
) {
    match steps.split_first() {
        None => visit(at, value),
        Some((Step::Member(name), rest)) => {
            if let Some(inner) = value.get(name) {
                walk(rest, inner, join(&at, name), visit);
            }
        }
        Some((Step::Items, rest)) => {
            for (index, inner) in value.as_array().into_iter().flatten().enumerate() {
                walk(rest, inner, format!("{at}[{index}]"), visit);
            }
        }
    }
}

fn walk_mut(steps: &[Step], value: &mut Value, change: &mut dyn FnMut(&mut Value)) {
    match steps.split_first() {
        None => change(value),
        Some((Step::Member(name), rest)) => {
            if let Some(inner) = value.get_mut(name) {
                walk_mut(rest, inner, change);
            }
        }
        Some((Step::Items, rest)) => {
            for inner in value.as_array_mut().into_iter().flatten() {
                walk_mut(rest, inner, change);
            }
        }
    }
}

/// `member` inside the object at `at`, which is empty for the document itself.
pub fn join(at: &str, member: &str) -> String {
    if at.is_empty() { member.to_owned() } else { format!("{at}.{member}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn finds_every_item_and_says_where() {
        let document = json!({"roles": [{"a": {"id": "x"}}, {}, {"a": {"id": "y"}}]});
        let mut found = Vec::new();
        FieldPath::parse("roles[].a.id")
            .each(&document, &mut |at, value| found.push((at, value.clone())));
        assert_eq!(
            found,
            [("roles[0].a.id".to_owned(), json!("x")), ("roles[2].a.id".to_owned(), json!("y"))]
        );
    }

    #[test]
    fn parsed_and_built_paths_are_equal() {
        let built = FieldPath::default().member("roles").items().member("a").member("id");
        assert_eq!(FieldPath::parse("roles[].a.id"), built);
    }
}
