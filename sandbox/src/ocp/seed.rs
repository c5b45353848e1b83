//! Forty apps in three groups, the same at every start (times move with the day). Most are deployed and sound; the
//! others are what a console has to cope with, and each of these says so in its row here.

use serde_json::{Value, json};

use super::records::{AppRecord, Birth, FlowRecord, LEGACY, MiniApp, Status, number, uuid};
use super::store::Store;
use crate::clock;

const DAY: i64 = 86_400_000;
/// Ids of the organizations, as the documentation names them.
const FINANCE: &str = "b0a1f7de-5c3b-4f0a-9a51-3d0c6e1f2a77";
const SERVICES: &str = "e4c92d10-8a6f-4d2b-b7c3-92f15a08d6be";
const HOUR: i64 = 3_600_000;

struct Group {
    name: &'static str,
    /// Two of the groups belong to one organization.
    org: &'static str,
    /// Type of the miniApps that ask what somebody wants: a domain.
    domain: &'static str,
    apps: &'static [Row],
}

/// Name, description, state, and what is special.
type Row = (&'static str, &'static str, State, Special);

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Live,
    /// Changed after it was deployed.
    Edited,
    Stopped,
    Never,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Special {
    Nothing,
    Agentic,
    Legacy,
    /// Two roots on its own canvas.
    TwoRoots,
    /// An agent that was told nothing.
    NoInstructions,
    /// On its own canvas and on that of a flow.
    FlowProblems,
    /// A flow that uses itself by way of another.
    Cycle,
    /// Accepted, then fails with a sentence.
    LateText,
    /// Accepted, then fails with problems.
    LateProblems,
    /// A voice biometric profile with members that the API page does not have.
    Voice,
    /// Attached data that are no texts.
    OddData,
    /// Made from a snapshot, shared, labelled.
    Shared,
}

use Special::{
    Agentic, Cycle, FlowProblems, LateProblems, LateText, Legacy, NoInstructions, Nothing, OddData,
    Shared, TwoRoots, Voice,
};
use State::{Edited, Live, Never, Stopped};

const GROUPS: [Group; 3] = [
    Group {
        name: "meridian.bank",
        org: FINANCE,
        domain: "Banking",
        apps: &[
            ("card_services", "Lost cards, limits, disputed payments", Live, Shared),
            ("balance_enquiry", "", Live, Nothing),
            ("fraud_alerts", "Calls back when a payment looks wrong", Edited, Nothing),
            ("branch_hours", "Opening hours", Never, Nothing),
            ("loan_calculator", "", Live, Nothing),
            ("mortgage_guide", "From the first question to the appointment", Edited, Nothing),
            ("account_opening", "", Stopped, Nothing),
            ("voice_login", "Lets customers in by their voice", Live, Voice),
            ("savings_advice", "", Live, Agentic),
            ("insurance_claims", "", Edited, TwoRoots),
            ("cheque_stop", "", Live, Nothing),
            ("wealth_desk", "For private clients only", Live, Agentic),
            ("atm_locator", "", Never, Nothing),
            ("pin_reset", "", Live, OddData),
            ("complaints_intake", "Uses flows that use each other", Edited, Cycle),
            ("main_ivr", "From before OCP", Live, Legacy),
        ],
    },
    Group {
        name: "aurora-air",
        org: SERVICES,
        domain: "Travel",
        apps: &[
            ("rebooking", "Cancelled and missed flights", Live, Nothing),
            ("baggage_tracer", "", Live, Nothing),
            ("check_in_help", "", Edited, Nothing),
            ("seat_selection", "", Live, Nothing),
            ("refund_status", "Vouchers and money back", Live, Nothing),
            ("lounge_access", "", Never, Nothing),
            ("flight_status", "", Live, Nothing),
            ("special_assistance", "Wheelchairs, children who travel alone", Stopped, Nothing),
            ("group_bookings", "", Never, NoInstructions),
            ("crew_line", "", Live, Nothing),
            ("loyalty_points", "", Edited, Nothing),
            ("meal_orders", "", Never, Nothing),
            ("disruption_line", "For days on which much is cancelled", Live, LateProblems),
            ("cargo_desk", "", Never, Nothing),
        ],
    },
    Group {
        name: "lindqvist",
        org: SERVICES,
        domain: "Retail",
        apps: &[
            ("order_status", "Where is my parcel?", Live, Nothing),
            ("returns_desk", "", Live, Nothing),
            ("store_finder", "", Stopped, Nothing),
            ("gift_cards", "", Never, Nothing),
            ("delivery_slots", "", Edited, Nothing),
            ("loyalty_club", "", Live, FlowProblems),
            ("size_guide", "", Never, Agentic),
            ("click_and_collect_with_a_name_that_is_much_longer_than_others", "", Live, Nothing),
            ("warranty_claims", "", Live, LateText),
            ("price_match", "", Never, Nothing),
        ],
    },
];

const TOPICS: [&str; 8] =
    ["accounts", "cards", "loans", "bookings", "baggage", "orders", "returns", "deliveries"];

pub fn fill(store: &Store, scale: Option<usize>) -> Result<(), String> {
    let now = clock::now();
    let flows: Vec<_> = GROUPS.iter().flat_map(|group| flows(group, now)).collect();
    let apps: Vec<_> = match scale {
        Some(count) => (0..count.div_ceil(10)).map(|number| numbered(number, now)).collect(),
        None => GROUPS
            .iter()
            .flat_map(|group| group.apps.iter().map(move |row| story(group, row, now)))
            .collect(),
    };
    Ok(store.fill(&apps, &flows)?)
}

/// One of very many.
fn numbered(number: usize, now: i64) -> AppRecord {
    let group = &GROUPS[number % GROUPS.len()];
    let name = format!("{}_{number:06}", TOPICS[number % TOPICS.len()]);
    let state = [Live, Edited, Live, Stopped, Never][number % 5];
    app(group, &name, state, Nothing, now)
}

fn story(group: &Group, row: &Row, now: i64) -> AppRecord {
    let (name, description, state, special) = *row;
    let mut record = app(group, name, state, special, now);
    if !description.is_empty() {
        record.shown.insert("description".to_owned(), json!(description));
    }
    decorate(&mut record, group, special);
    record
}

fn app(group: &Group, name: &str, state: State, special: Special, now: i64) -> AppRecord {
    let id = id_of("app", group, name);
    let luck = luck(&id);
    let made = now - 40 * DAY - luck % (500 * DAY);
    let deployed = now - HOUR - luck % (25 * DAY);
    let changed = match state {
        Live | Stopped => deployed - HOUR - luck % (10 * DAY),
        Edited => deployed + (now - deployed) / 2,
        Never => made + luck % (30 * DAY),
    };
    let kind = match special {
        Agentic | NoInstructions => "agentic",
        Legacy => LEGACY,
        _ => "ocp",
    };
    let birth = Birth {
        // One id of the vendor's page has a letter in it that no UUID has.
        id: if special == Legacy { id.replacen('-', "v", 1) } else { id },
        name,
        group: group.name,
        made,
        changed,
        inputs: json!(["Ani", "Dnis"]),
        outputs: json!(["Intent"]),
    };
    let mut record = AppRecord::new(&birth, group.org, kind);
    if state != Never {
        let stamp = super::records::stamp(deployed, &birth.id);
        record.shown.insert("deployed_at".to_owned(), json!(stamp));
    }
    record.hidden.status = match state {
        Live | Edited => Status::Started,
        Stopped => Status::Stopped,
        Never => Status::NotDeployed,
    };
    if special != Legacy {
        record.hidden.miniapps = miniapps(group, luck);
        let used = if luck % 3 == 0 { &["payment"][..] } else { &["identify", "farewell"][..] };
        record.hidden.flows = used.iter().map(|flow| id_of("flow", group, flow)).collect();
    }
    record
}

fn miniapps(group: &Group, luck: i64) -> Vec<MiniApp> {
    let all = [
        ("ask_intent", group.domain),
        ("say_welcome", "Announcement"),
        ("ask_yes_no", "YesNo"),
        ("ask_date", "Date"),
        ("ask_amount", "Numeric"),
        ("look_up_customer", "WebService"),
    ];
    let count = 2 + usize::try_from(luck % 5).unwrap_or_default();
    all[..count].iter().map(|(name, kind)| MiniApp::new(name, kind, group.name)).collect()
}

fn flows(group: &Group, now: i64) -> Vec<FlowRecord> {
    type Part = (&'static str, &'static str);
    let parts: [(&str, &[Part], &[&str]); 5] = [
        ("identify", &[("ask_number", "Numeric")], &[]),
        ("payment", &[("ask_card", "Numeric"), ("ask_amount", "Numeric")], &["identify"]),
        ("farewell", &[("say_goodbye", "Announcement")], &[]),
        ("level_1", &[("ask_level", "Numeric")], &["level_2"]),
        ("level_2", &[], &["level_1"]),
    ];
    let flow = |(name, own, inner): (&str, &[Part], &[&str])| {
        let id = id_of("flow", group, name);
        let luck = luck(&id);
        let made = now - 60 * DAY - luck % (500 * DAY);
        let birth = Birth {
            id,
            name,
            group: group.name,
            made,
            changed: made + luck % (50 * DAY),
            inputs: json!(["Ani"]),
            outputs: json!(["CustomerId"]),
        };
        let mut flow = FlowRecord::new(&birth);
        let part = |(name, kind): &Part| MiniApp::new(name, kind, group.name);
        flow.miniapps = own.iter().map(part).collect();
        flow.flows = inner.iter().map(|name| id_of("flow", group, name)).collect();
        flow
    };
    parts.into_iter().map(flow).collect()
}

fn decorate(record: &mut AppRecord, group: &Group, special: Special) {
    let canvas = record.text("canvas").to_owned();
    let flow = id_of("flow", group, "identify");
    let flow_canvas = uuid(&format!("canvas/{flow}"));
    let two_roots = |nodes: &[&str]| nodes_with(nodes, &ROOTS);
    let hidden = &mut record.hidden;
    match special {
        TwoRoots => hidden.problems = vec![on(&canvas, two_roots(&["1", "2"]))],
        NoInstructions => {
            let node = uuid("node/agent");
            hidden.problems = vec![on(&canvas, nodes_with(&[&node], &INSTRUCTIONS))];
        }
        FlowProblems => {
            hidden.flows = vec![flow, id_of("flow", group, "farewell")];
            let node = uuid("node/desk");
            hidden.problems = vec![
                on(&canvas, nodes_with(&[&node], &INSTRUCTIONS)),
                on(&flow_canvas, two_roots(&["4"])),
            ];
        }
        Cycle => hidden.flows = vec![id_of("flow", group, "level_1")],
        LateText => {
            let text = "App warranty_claims could not be deployed: DiaManT did not answer.";
            hidden.late_failure = Some(json!(text));
        }
        LateProblems => {
            hidden.late_failure = Some(json!({
                "detail": "The app has problems and cannot be deployed: The graph has more than one root.",
                "errors": [on(&canvas, two_roots(&["1", "7"]))],
            }));
        }
        Voice => {
            hidden.voice = Some(json!({
                "profile_id": "DEF",
                "field_mappings": [{"bio_key": "Ani", "orc_field": "Ani"}, {"bio_key": "userID", "orc_field": "Dnis"}],
                "search_fields": ["Ani"],
                "enroll_fields": ["Ani", "Dnis"],
                "enrolment": true,
            }));
        }
        OddData => {
            let odd = json!({
                "locale": "en-GB", "max_attempts": 3, "debug": false, "fallback": null, "hours": {"from": 8, "to": 18.50},
                "queue": 9_007_199_254_740_993_u64, "": "no key", "greeting": "Grüezi 👋",
            });
            hidden.attached = odd.as_object().cloned().unwrap_or_default();
        }
        Shared => {
            let data = json!({"locale": "en-US", "campaign": "spring"});
            hidden.attached = data.as_object().cloned().unwrap_or_default();
            hidden.voice = Some(json!({
                "profile_id": "Xk4t9a2b",
                "field_mappings": [{"bio_key": "user_id", "orc_field": "Ani"}],
            }));
            let mut set = |name: &str, value: Value| record.shown.insert(name.to_owned(), value);
            set("labels", json!(["pilot", {"name": "vip", "colour": "#c00"}]));
            set("shared_with", json!(["aurora-air", {"group": "lindqvist"}]));
            set("from_snapshot", json!({"id": uuid("snapshot/1"), "tag": "2026.1"}));
            set("from_snapshot_version", json!("2026.1"));
        }
        Nothing | Agentic | Legacy => {}
    }
}

const ROOTS: [&str; 2] = ["MULTIPLE_ROOTS_FOUND", "The graph has more than one root."];
const INSTRUCTIONS: [&str; 2] = ["AGENT_WITHOUT_INSTRUCTIONS", "The agent has no instructions."];

/// A problem that blocks is called a warning all the same.
fn nodes_with(nodes: &[&str], [code, message]: &[&str; 2]) -> Value {
    let problem = json!({"type": "WARNING", "code": code, "message": message});
    nodes.iter().map(|node| json!({"node_id": node, "errors": [problem]})).collect()
}

fn on(canvas: &str, node_errors: Value) -> Value {
    json!({"canvas_id": canvas, "node_errors": node_errors})
}

fn id_of(kind: &str, group: &Group, name: &str) -> String {
    uuid(&format!("{kind}/{}/{name}", group.name))
}

/// A large number that an id always gives.
fn luck(id: &str) -> i64 {
    i64::try_from(number(id)).unwrap_or_default()
}
