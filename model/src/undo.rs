//! Taking back a save: what it changed, and nothing that somebody else changed since.

use serde_json::Value;

use crate::{
    document::{body, mask_places, masked},
    lookup::{holds, shows},
    merge::{self, differences},
    path::{Path, Step},
    secrets::left_out,
    spec::Spec,
};

/// A save, as far as it must be known to be taken back.
#[derive(Clone, Debug)]
pub struct Saved {
    before: Value,
    sent: Value,
    /// What the server made of it; `None` if it could not be read.
    after: Option<Value>,
}

/// What takes a save back.
#[derive(Clone, Debug, PartialEq)]
pub struct Undo {
    /// The body to send; `None` if nothing is left to put back.
    pub body: Option<Value>,
    /// Places that do not hold any more what was saved: they stay as they are.
    pub kept: Vec<Path>,
    /// Whether secrets stay as they were saved: the server had hidden those before.
    pub secrets_stay: bool,
}

impl Saved {
    /// `before` and `after` as they were read, `sent` as it was written between them.
    #[must_use]
    pub fn new(before: Value, mut sent: Value, after: Option<Value>) -> Self {
        // It is the server's to say.
        Path::parse("modified").remove(&mut sent);
        Self { before, sent, after }
    }

    /// Whether it can be taken back while nobody else writes.
    #[must_use]
    pub fn can_be_undone(&self, spec: &Spec) -> bool {
        self.undo(spec, self.after.as_ref().unwrap_or(&self.sent)).is_some()
    }

    /// What takes it back where the server has `now`; `None` where that takes a secret that the
    /// server has hidden.
    #[must_use]
    pub fn undo(&self, spec: &Spec, now: &Value) -> Option<Undo> {
        // If it is no form of what was sent, somebody else may have written before it was read.
        let after = self.after.as_ref().filter(|after| shows(spec, after, &self.sent));
        let saved = after.unwrap_or(&self.sent);
        let ours = differences(&self.sent, &self.before, now);
        // What the server keeps to itself is looked after below.
        let silent = left_out(spec, now);
        let is_silent = |place: &Path| silent.iter().any(|one| place.is_within(one));
        let ours = ours.into_iter().filter(|one| one.mine != one.original && !is_silent(&one.path));
        // Rows may have changed places since: what was in one is not put into another.
        let is_in_its_row = |place: &Path| {
            let Some(at) = place.steps().iter().position(is_index) else { return true };
            let row = Path::of(&place.steps()[..=at]);
            let is_same = |(now, saved)| holds(now, saved);
            row == *place || row.get(now).zip(row.get(saved)).is_some_and(is_same)
        };
        let (back, kept): (Vec<_>, Vec<_>) = ours.partition(|one| {
            one.theirs.as_ref() == one.path.get(saved) && is_in_its_row(&one.path)
        });
        let [back, kept] =
            [back, kept].map(|all| all.into_iter().map(|one| one.path).collect::<Vec<_>>());
        let mut document = merge::merge(now, &self.before, &back);
        let mut hidden = mask_places(spec, &document);
        hidden.extend(left_out(spec, &document));
        if !hidden.is_empty() {
            // Once somebody has written again, nobody knows what is behind a mask.
            let untouched = after.is_some_and(|after| after.get("modified") == now.get("modified"));
            let known = hidden.iter().all(|path| self.put_secret(spec, &mut document, path));
            if !untouched || !known {
                return None;
            }
        }
        let body = (!back.is_empty()).then(|| body(spec, &document, Some(&document)));
        Some(Undo { body, kept, secrets_stay: !hidden.is_empty() })
    }

    /// Puts the secret that was sent behind a mask; false if that is not known.
    fn put_secret(&self, spec: &Spec, document: &mut Value, place: &Path) -> bool {
        let Some(secret) = place.get(&self.sent) else { return false };
        if let Some(row) = place.steps().iter().rposition(is_index) {
            // It must not come behind the name of another.
            let row = Path::of(&place.steps()[..=row]);
            if row.get(&masked(spec, document)) != row.get(&masked(spec, &self.sent)) {
                return false;
            }
        }
        place.set(document, secret.clone());
        true
    }
}

const fn is_index(step: &Step) -> bool {
    matches!(step, Step::Index(_))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::spec::Resource;

    const SPEC: &Spec = Resource::Authentication.spec();

    fn login(description: &str, password: &str, modified: &str) -> Value {
        json!({"id": "1", "created": "c", "modified": modified, "name": "n", "description": description,
            "type": "basic", "basicAuth": {"username": "u", "password": password}})
    }

    fn sent(record: &Value) -> Value {
        body(SPEC, record, Some(record))
    }

    #[test]
    fn puts_back_what_was_saved() {
        let (before, after) = (login("d", "p", "1"), login("e", "q", "2"));
        let saved = Saved::new(before.clone(), sent(&login("e", "q", "1")), Some(after.clone()));
        let undo = saved.undo(SPEC, &after).unwrap();
        assert_eq!(undo.body, Some(sent(&login("d", "p", "2"))));
        assert!(undo.kept.is_empty() && !undo.secrets_stay);
    }

    #[test]
    fn leaves_what_somebody_else_changed_since() {
        let after = login("e", "p", "2");
        let saved = Saved::new(login("d", "p", "1"), sent(&after), Some(after));
        let mut now = login("e", "p", "3");
        now["name"] = json!("theirs");
        let body = saved.undo(SPEC, &now).unwrap().body.unwrap();
        assert_eq!((&body["name"], &body["description"]), (&json!("theirs"), &json!("d")));
        assert_eq!(body["modified"], "3");
        now["description"] = json!("theirs, too");
        let undo = saved.undo(SPEC, &now).unwrap();
        assert_eq!((undo.body, undo.kept), (None, vec![Path::parse("description")]));
    }

    #[test]
    fn leaves_what_came_between_the_save_and_the_reading() {
        let mut after = login("theirs", "p", "3");
        let saved =
            Saved::new(login("d", "p", "1"), sent(&login("e", "p", "1")), Some(after.clone()));
        assert_eq!(saved.undo(SPEC, &after).unwrap().body, None);
        after = login("e", "p", "3");
        after["name"] = json!("theirs");
        let saved =
            Saved::new(login("d", "p", "1"), sent(&login("e", "p", "1")), Some(after.clone()));
        assert_eq!(saved.undo(SPEC, &after).unwrap().body.unwrap()["name"], "theirs");
    }

    #[test]
    fn takes_an_addition_of_the_server_for_its_own() {
        let before = json!({"id": "1", "name": "n", "roles": [{"name": "a"}]});
        let sent = json!({"name": "n", "roles": [{"name": "a"}, {"name": "b"}]});
        let after =
            json!({"id": "1", "name": "n", "roles": [{"name": "a"}, {"name": "b", "n": 1}]});
        let saved = Saved::new(before, sent, Some(after.clone()));
        let spec = Resource::ClientApplication.spec();
        let body = saved.undo(spec, &after).unwrap().body.unwrap();
        assert_eq!(body["roles"], json!([{"name": "a"}]));
        let mut now = after;
        now["roles"][1]["version"] = json!("v3");
        assert_eq!(saved.undo(spec, &now).unwrap().body, None);
    }

    #[test]
    fn takes_the_form_of_the_server_for_its_own() {
        let after = login("ops team", "p", "2");
        let saved =
            Saved::new(login("d", "p", "1"), sent(&login(" Ops team", "p", "1")), Some(after));
        let undo = |now: &Value| saved.undo(SPEC, now).unwrap();
        let mut now = login("ops team", "p", "2");
        assert_eq!(undo(&now).body.unwrap()["description"], "d");
        // Somebody else wrote since, elsewhere or there.
        now["name"] = json!("theirs");
        assert_eq!(undo(&now).body.unwrap()["description"], "d");
        now["description"] = json!("ops Team");
        assert_eq!(undo(&now).body, None);
    }

    #[test]
    fn puts_nothing_into_another_row() {
        let role = |name: &str, url: &str| json!({"name": name, "callback": {"url": url}});
        let of = |roles: Value| json!({"name": "n", "roles": roles});
        let (a, b) = (role("a", "old"), role("b", "new"));
        let after = of(json!([role("a", "new"), b]));
        let saved = Saved::new(of(json!([a, b])), after.clone(), Some(after.clone()));
        let spec = Resource::ClientApplication.spec();
        assert_eq!(saved.undo(spec, &after).unwrap().body, Some(of(json!([a, b]))));
        let moved = of(json!([b, role("a", "new")]));
        assert_eq!(saved.undo(spec, &moved).unwrap().body, None);
        let mut more = after;
        more["roles"][0]["since"] = json!("theirs");
        let body = saved.undo(spec, &more).unwrap().body;
        assert_eq!(
            body.unwrap()["roles"][0]["callback"]["url"],
            "old",
            "what is added is no other row"
        );
    }

    #[test]
    fn never_sends_a_mask() {
        let (before, after) = (login("d", "****", "1"), login("e", "****", "2"));
        let typed = sent(&login("e", "typed", "1"));
        let saved = Saved::new(before.clone(), typed.clone(), Some(after.clone()));
        let undo = saved.undo(SPEC, &after).unwrap();
        assert_eq!(undo.body, Some(sent(&login("d", "typed", "2"))));
        assert!(undo.secrets_stay);
        // Somebody wrote again: perhaps another secret.
        assert_eq!(saved.undo(SPEC, &login("e", "****", "3")), None);
        assert_eq!(Saved::new(before.clone(), typed, None).undo(SPEC, &after), None);
        let switched = json!({"name": "n", "type": "oauth2"});
        let saved = Saved::new(before, switched.clone(), Some(switched.clone()));
        assert_eq!(saved.undo(SPEC, &switched), None, "nobody knows the password");
    }

    #[test]
    fn sends_again_what_the_server_keeps_to_itself() {
        let silent = |description: &str, modified: &str| {
            let mut record = login(description, "", modified);
            Path::parse("basicAuth.password").remove(&mut record);
            record
        };
        let after = silent("e", "2");
        let saved =
            Saved::new(silent("d", "1"), sent(&login("e", "typed", "1")), Some(after.clone()));
        let undo = saved.undo(SPEC, &after).unwrap();
        assert_eq!(undo.body, Some(sent(&login("d", "typed", "2"))));
        assert!(undo.kept.is_empty() && undo.secrets_stay);
        assert_eq!(saved.undo(SPEC, &silent("e", "3")), None, "perhaps another one");
    }

    #[test]
    fn sends_again_all_of_what_the_server_leaves_out() {
        let silent = |description: &str, modified: &str| {
            let mut record = login(description, "", modified);
            Path::parse("basicAuth").remove(&mut record);
            record
        };
        let after = silent("e", "2");
        let saved =
            Saved::new(silent("d", "1"), sent(&login("e", "typed", "1")), Some(after.clone()));
        let undo = saved.undo(SPEC, &after).unwrap();
        assert!(crate::merge::is_changed(undo.body.as_ref().unwrap(), &json!({})));
        assert!(!crate::merge::is_changed(&undo.body.unwrap(), &sent(&login("d", "typed", "2"))));
        assert!(undo.kept.is_empty() && undo.secrets_stay);
    }

    #[test]
    fn puts_no_secret_behind_the_name_of_another() {
        let of = |rows: Value| json!({"name": "n", "roles": [{"name": "r", "headers": rows}]});
        let before = of(json!([{"name": "A", "value": "****"}]));
        let spec = Resource::ClientApplication.spec();
        let undo = |sent: Value, after: Value| {
            Saved::new(before.clone(), of(sent), Some(of(after.clone()))).undo(spec, &of(after))
        };
        let rows = |name: &str, value: &str| json!([{"name": name, "value": value}]);
        assert_eq!(undo(rows("B", "b"), rows("B", "****")), None);
        let mut sent = of(rows("A", "a"));
        sent["description"] = json!("d");
        let mut after = before.clone();
        after["description"] = json!("d");
        let saved = Saved::new(before.clone(), sent, Some(after.clone()));
        assert_eq!(saved.undo(spec, &after).unwrap().body, Some(of(rows("A", "a"))));
    }
}
