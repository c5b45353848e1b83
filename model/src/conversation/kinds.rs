//! The types of messages, who may send them, and what their content is.

/// Types of senders with their names on the screen, in the order of the matrix.
pub const ROLES: [(&str, &str); 5] = [
    ("customer", "Customer"),
    ("egain_agent", "eGain agent"),
    ("custom_agent", "Custom agent"),
    ("egain_bot", "eGain bot"),
    ("custom_bot", "Custom bot"),
];

/// What a role is called on the screen; one that is not known is called what the server calls it.
#[must_use]
pub fn role_label(role: &str) -> &str {
    ROLES.iter().find(|(code, _)| *code == role).map_or(role, |(_, label)| label)
}

/// What the content of a type looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `content.text` and `content.redact`, which the contract describes.
    Text,
    /// Nothing: the type says it all.
    Nothing,
    /// `parent.messageId`: an earlier message.
    About,
    /// `conversation.customer`, which the contract describes.
    Customer,
    /// `content.json`, which nobody describes: an example that is a guess.
    Json(&'static str),
}

/// A type of message.
#[derive(Debug)]
pub struct Kind {
    /// As it is sent.
    pub code: &'static str,
    /// As it is called on the screen.
    pub label: &'static str,
    /// Heading under which it is chosen.
    pub group: &'static str,
    /// Who may send it: places in [`ROLES`].
    pub senders: &'static [usize],
    /// Its content.
    pub shape: Shape,
}

const ALL: &[usize] = &[0, 1, 2, 3, 4];
const BUSINESS: &[usize] = &[1, 2, 3, 4];
const AGENTS: &[usize] = &[1, 2];
const CUSTOMER: &[usize] = &[0];

const fn kind(
    code: &'static str,
    label: &'static str,
    group: &'static str,
    senders: &'static [usize],
    shape: Shape,
) -> Kind {
    Kind { code, label, group, senders, shape }
}

const TALK: &str = "Conversation";
const RICH: &str = "Rich messages";
const TRANSFER: &str = "Transfers";
const STATE: &str = "States";
const EARLIER: &str = "About an earlier message";

/// All documented types, in the order in which people look for them.
pub const KINDS: [Kind; 30] = [
    kind("text", "Text", TALK, ALL, Shape::Text),
    kind("typing.start", "Typing starts", TALK, ALL, Shape::Nothing),
    kind("typing.end", "Typing ends", TALK, ALL, Shape::Nothing),
    kind(
        "pagePush",
        "Page push",
        TALK,
        BUSINESS,
        Shape::Json(r#"{"url": "https://www.example.com/page", "title": "Page for the customer"}"#),
    ),
    kind("conversation.end", "Conversation end", TALK, ALL, Shape::Nothing),
    kind(
        "richMessage.listpicker",
        "List picker",
        RICH,
        BUSINESS,
        Shape::Json(
            r#"{"title": "Choose one", "items": [{"id": "1", "title": "First", "subtitle": "What it is"}, {"id": "2", "title": "Second"}]}"#,
        ),
    ),
    kind(
        "richMessage.quickreply",
        "Quick reply",
        RICH,
        BUSINESS,
        Shape::Json(
            r#"{"text": "What is it about?", "options": [{"value": "order", "displayValue": "My order"}, {"value": "other", "displayValue": "Something else"}]}"#,
        ),
    ),
    kind(
        "richMessage.template",
        "Template",
        RICH,
        BUSINESS,
        Shape::Json(
            r#"{"name": "order_shipped", "language": "en", "parameters": ["Ada", "4711"]}"#,
        ),
    ),
    kind(
        "richMessage.timepicker",
        "Time picker",
        RICH,
        BUSINESS,
        Shape::Json(
            r#"{"title": "When shall we call?", "timeslots": [{"id": "1", "startTime": "2030-01-15T09:00:00.000Z", "duration": 1800}]}"#,
        ),
    ),
    kind(
        "richMessage.richlink",
        "Rich link",
        RICH,
        BUSINESS,
        Shape::Json(
            r#"{"title": "How to return a parcel", "url": "https://www.example.com/returns", "image": {"url": "https://www.example.com/returns.png"}}"#,
        ),
    ),
    kind(
        "richMessage.form",
        "Form",
        RICH,
        BUSINESS,
        Shape::Json(
            r#"{"title": "Your details", "fields": [{"name": "email", "label": "E-mail", "type": "text"}]}"#,
        ),
    ),
    kind(
        "richMessage.payment",
        "Payment",
        RICH,
        BUSINESS,
        Shape::Json(r#"{"title": "Express delivery", "amount": "9.90", "currency": "EUR"}"#),
    ),
    kind(
        "richMessage.app",
        "App",
        RICH,
        BUSINESS,
        Shape::Json(
            r#"{"title": "Open the app", "appId": "example", "url": "https://www.example.com/app"}"#,
        ),
    ),
    kind(
        "richMessage.authentication",
        "Authentication",
        RICH,
        BUSINESS,
        Shape::Json(r#"{"title": "Please sign in", "provider": "example"}"#),
    ),
    kind("escalation.transfer", "Escalation", TRANSFER, BUSINESS, Shape::Json("{}")),
    kind(
        "agent.transfer",
        "Transfer to an agent",
        TRANSFER,
        AGENTS,
        Shape::Json(r#"{"agent": "kim"}"#),
    ),
    kind(
        "queue.transfer",
        "Transfer to a queue",
        TRANSFER,
        AGENTS,
        Shape::Json(r#"{"queue": "returns"}"#),
    ),
    kind(
        "conversation.state",
        "Conversation state",
        STATE,
        AGENTS,
        Shape::Json(r#"{"state": "waiting"}"#),
    ),
    kind("agent.join", "Agent joins", STATE, AGENTS, Shape::Json(r#"{"name": "Kim"}"#)),
    kind("agent.available", "Agent available", STATE, AGENTS, Shape::Json("{}")),
    kind("agent.unavailable", "Agent unavailable", STATE, AGENTS, Shape::Json("{}")),
    kind("authentication.success", "Authentication succeeded", STATE, CUSTOMER, Shape::Json("{}")),
    kind(
        "authentication.failure",
        "Authentication failed",
        STATE,
        CUSTOMER,
        Shape::Json(r#"{"reason": "cancelled"}"#),
    ),
    kind("customer.info", "Customer info", STATE, ALL, Shape::Customer),
    kind("customer.active", "Customer active", STATE, CUSTOMER, Shape::Nothing),
    kind("customer.inactive", "Customer inactive", STATE, CUSTOMER, Shape::Nothing),
    kind(
        "error",
        "Error",
        STATE,
        ALL,
        Shape::Json(r#"{"code": "1", "message": "What went wrong"}"#),
    ),
    kind("delete.soft", "Delete softly", EARLIER, CUSTOMER, Shape::About),
    kind("delete.permanent", "Delete for good", EARLIER, CUSTOMER, Shape::About),
    kind("undo", "Undo", EARLIER, CUSTOMER, Shape::About),
];

/// The type with this code; `None` for one that is not documented.
#[must_use]
pub fn find(code: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.code == code)
}

/// What a type is called on the screen; one that is not known is called what the server calls it.
#[must_use]
pub fn label(code: &str) -> &str {
    find(code).map_or(code, |kind| kind.label)
}

impl Kind {
    /// Whether a role may send it; `None` for a role that is not documented.
    #[must_use]
    pub fn allows(&self, role: &str) -> Option<bool> {
        let place = ROLES.iter().position(|(code, _)| *code == role)?;
        Some(self.senders.contains(&place))
    }

    /// Those who may send it, in words: `customer, eGain agent or custom agent`.
    #[must_use]
    pub fn who(&self) -> String {
        let names: Vec<String> =
            self.senders.iter().filter_map(|at| ROLES.get(*at)).map(|(_, it)| lower(it)).collect();
        match names.split_last() {
            Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
            Some((last, _)) => last.clone(),
            None => String::new(),
        }
    }
}

/// With a small first letter, unless it is a name such as `eGain bot`.
fn lower(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |it| it.to_lowercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix() -> Vec<(String, Vec<String>)> {
        let text = include_str!("../../../contract/conversation-manager.yaml");
        let contract: serde_json::Value = serde_yaml_ng::from_str(text).unwrap();
        let mark = &contract["components"]["schemas"]["Message"]["x-message-types"];
        let strings = |list: &serde_json::Value| {
            let list = list.as_array().unwrap().iter();
            list.map(|it| it.as_str().unwrap().to_owned()).collect()
        };
        mark.as_object().unwrap().iter().map(|(name, row)| (name.clone(), strings(row))).collect()
    }

    #[test]
    fn each_cell_is_as_in_the_contract() {
        let matrix = matrix();
        assert_eq!(matrix.len(), KINDS.len());
        for (code, senders) in matrix {
            let kind = find(&code).unwrap_or_else(|| panic!("no {code}"));
            for (role, _) in ROLES {
                let wanted = senders.iter().any(|it| it == role);
                assert_eq!(kind.allows(role), Some(wanted), "{code} by {role}");
            }
            assert_eq!(kind.allows("hologram"), None);
        }
        assert!(find("richMessage.hologram").is_none());
    }

    #[test]
    fn groups_are_not_torn_apart() {
        let mut groups: Vec<&str> = KINDS.iter().map(|kind| kind.group).collect();
        groups.dedup();
        assert_eq!(groups, [TALK, RICH, TRANSFER, STATE, EARLIER]);
    }

    #[test]
    fn examples_are_json() {
        for kind in &KINDS {
            if let Shape::Json(example) = kind.shape {
                assert!(
                    serde_json::from_str::<serde_json::Value>(example).is_ok(),
                    "{}",
                    kind.code
                );
            }
        }
    }

    #[test]
    fn says_who_may() {
        assert_eq!(find("undo").unwrap().who(), "customer");
        assert_eq!(find("agent.join").unwrap().who(), "eGain agent or custom agent");
        assert_eq!(label("richMessage.app"), "App");
        assert_eq!(label("new.type"), "new.type");
        assert_eq!(role_label("egain_bot"), "eGain bot");
    }
}
