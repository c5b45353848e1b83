//! A setup makes everything once and takes everything back, whatever fails on the way.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::HashMap;

use baton_model::{
    Cause, Path, Record, Resource, Value,
    reference::references,
    setup::{
        Choice, Found, Made, Next, Part, Phase, Setup, Slot, Start, find_made, is_in_doubt,
        stand_in, stands_for,
    },
};
use proptest::{collection::vec, prelude::*, sample::select};
use serde_json::json;

const SINCE: &str = "2026-11-22T09:00:00Z";

/// What happens to a request.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fate {
    Works,
    /// The server says no.
    Refused,
    /// It never arrives, and nobody says so.
    LostBefore,
    /// It is done, and nobody says so.
    LostAfter,
}

/// A server that keeps what it is sent.
#[derive(Default)]
struct Server {
    records: Vec<(Resource, Record)>,
    /// Bodies of all creates that were done.
    log: Vec<(Resource, Value)>,
    next_id: u32,
}

impl Server {
    fn create(&mut self, resource: Resource, body: &Value) -> String {
        for reference in references(resource.spec(), body) {
            assert!(stands_for(&reference.id).is_none(), "a stand-in was sent: {body}");
            let known = self
                .records
                .iter()
                .any(|(of, record)| *of == reference.to && record.id == reference.id);
            assert!(known || reference.id.starts_with("old"), "{} is not there yet", reference.id);
        }
        self.next_id += 1;
        let id = format!("id{}", self.next_id);
        let mut json = body.clone();
        Path::parse("id").set(&mut json, json!(id));
        Path::parse("created").set(&mut json, json!("2026-11-22T10:00:00Z"));
        self.records.push((resource, Record::new(json)));
        self.log.push((resource, body.clone()));
        id
    }

    fn delete(&mut self, resource: Resource, id: &str) {
        let used = self.records.iter().any(|(of, record)| {
            references(of.spec(), &record.json).iter().any(|one| one.to == resource && one.id == id)
        });
        assert!(!used, "{id} is removed while it is used");
        self.records.retain(|(of, record)| *of != resource || record.id != id);
    }

    fn find(&self, resource: Resource, body: &Value) -> Found {
        let all = self.records.iter().filter(|(of, _)| *of == resource).map(|(_, one)| one);
        find_made(resource.spec(), body, all, SINCE)
    }
}

/// Does what is due until the setup waits for the person. Each write takes the next fate.
fn run(setup: &mut Setup, server: &mut Server, fates: &mut dyn Iterator<Item = Fate>) {
    for _ in 0..200 {
        match setup.due() {
            Next::Nothing => return,
            Next::Create(key, resource, body) => {
                setup.sending(key);
                match fates.next().unwrap_or(Fate::Works) {
                    Fate::Works => {
                        let id = server.create(resource, &body);
                        setup.created(key, &id);
                    }
                    Fate::Refused => setup.refused(key),
                    Fate::LostBefore => {}
                    Fate::LostAfter => drop(server.create(resource, &body)),
                }
            }
            Next::LookUp(key, resource, body) => setup.looked(key, &server.find(resource, &body)),
            Next::Delete(key, resource, id) => {
                setup.removing(key);
                match fates.next().unwrap_or(Fate::Works) {
                    Fate::Works => {
                        server.delete(resource, &id);
                        setup.removed(key);
                    }
                    Fate::Refused => {
                        setup.remains(key);
                        setup.halted();
                    }
                    Fate::LostBefore => setup.halted(),
                    Fate::LostAfter => {
                        server.delete(resource, &id);
                        setup.halted();
                    }
                }
            }
            Next::Check(key, resource, id) => {
                let there = server.records.iter().any(|(of, one)| *of == resource && one.id == id);
                if there { setup.remains(key) } else { setup.removed(key) }
            }
        }
        assert!(setup.phase != Phase::Idle);
    }
    panic!("it never ends: {setup:?}");
}

fn nothing(_: Resource, _: &str) -> Option<Value> {
    None
}

/// A setup that is ready to be made: every step new, every form filled in.
fn ready(start: Start) -> Setup {
    let mut setup = Setup::default();
    setup.begin(start, "Nova");
    for at in 0..setup.steps.len() {
        setup.go(at);
        setup.choose(at, Choice::New);
    }
    setup.settle(&nothing);
    for step in setup.steps.clone() {
        let mut document = setup.record(step.key).unwrap().document.clone();
        let mut put =
            |place: &str, value: &str| Path::parse(place).set(&mut document, json!(value));
        match step.slot.resource {
            Resource::Authentication => {
                put("type", "basic");
                put("basicAuth.username", "hub");
                put("basicAuth.password", "secret");
            }
            Resource::ClientApplication => {
                put("roles[0].callback", "https://nova.example/hub");
                put("roles[0].notificationEmail", "ops@nova.example");
            }
            Resource::Participant => {
                put("type", "custom_bot");
                let bot = Slot { resource: Resource::ClientApplication, part: Part::Bot };
                if !setup.steps.iter().any(|one| one.slot == bot) {
                    put("application.id", "old-bot");
                }
            }
            Resource::Channel => {
                put("type", "custom.nova");
                put("icon", "iVBO");
            }
            Resource::Orchestration => {
                if start == Start::CustomerToAgent || start == Start::OwnChannel {
                    put("applications.botConfiguration.bots[0].id", "old-bot");
                }
            }
            Resource::Account => {
                put("address", "nova");
                put("chatConfigurations.entryPoint.id", "1001");
            }
            Resource::App => {}
        }
        setup.edit(step.key, &document);
    }
    setup.settle(&nothing);
    assert_eq!(setup.gaps(), [], "{start:?}");
    setup
}

fn starts() -> impl Strategy<Value = Start> {
    select(Start::ALL.to_vec())
}

fn fates() -> impl Strategy<Value = Fate> {
    select(vec![Fate::Works, Fate::Works, Fate::Refused, Fate::LostBefore, Fate::LostAfter])
}

fn expect_all_once(setup: &Setup, server: &Server) {
    assert_eq!(setup.phase, Phase::Done);
    assert_eq!(server.records.len(), setup.order().len());
    let mut seen: HashMap<Resource, usize> = HashMap::new();
    for (resource, record) in &server.records {
        *seen.entry(*resource).or_default() += 1;
        assert!(setup.staged.iter().any(|one| one.made == Made::Yes(record.id.clone())));
    }
    for step in &setup.steps {
        let of_kind = setup.steps.iter().filter(|one| one.slot.resource == step.slot.resource);
        assert_eq!(seen[&step.slot.resource], of_kind.count());
    }
}

/// A failure at each request in turn, in each way: going on makes everything once, and cleaning
/// up leaves nothing, also when the removal fails in each way at each request.
#[test]
fn every_failure_can_be_gone_on_from_and_taken_back() {
    for start in Start::ALL {
        let requests = ready(start).plan().len();
        for bad in [Fate::Refused, Fate::LostBefore, Fate::LostAfter] {
            for at in 0..requests {
                let failing = || (0..at).map(|_| Fate::Works).chain([bad]);
                let mut setup = ready(start);
                let mut server = Server::default();
                setup.apply(SINCE);
                run(&mut setup, &mut server, &mut failing());
                if bad == Fate::LostAfter {
                    // The look finds it at once.
                    expect_all_once(&setup, &server);
                    continue;
                }
                assert_eq!(setup.phase, Phase::Stopped, "{start:?} {bad:?} {at}");
                assert_eq!(server.records.len(), at);
                let mut again = setup.clone();
                again.apply(SINCE);
                run(&mut again, &mut server, &mut std::iter::empty());
                expect_all_once(&again, &server);

                let mut server = Server::default();
                let mut setup = ready(start);
                setup.apply(SINCE);
                run(&mut setup, &mut server, &mut failing());
                setup.remove_made();
                run(&mut setup, &mut server, &mut std::iter::empty());
                assert_eq!((setup.phase, server.records.len()), (Phase::Removed, 0));
                assert!(!setup.has_made());
            }
        }
    }
}

#[test]
fn what_arrives_late_is_found_before_it_is_sent_again() {
    let mut setup = ready(Start::BotOnly);
    let mut server = Server::default();
    setup.apply(SINCE);
    run(&mut setup, &mut server, &mut [Fate::LostBefore].into_iter());
    assert_eq!(setup.phase, Phase::Stopped);
    // The request was only slow.
    let body = setup.plan().remove(0).body;
    assert_eq!(body["basicAuth"]["password"], "••••••••");
    server.create(
        Resource::Authentication,
        &json!({"name": "Nova callbacks", "type": "basic",
        "active": true, "basicAuth": {"username": "hub", "password": "********"}}),
    );
    setup.apply(SINCE);
    run(&mut setup, &mut server, &mut std::iter::empty());
    expect_all_once(&setup, &server);
}

#[test]
fn of_several_that_look_alike_none_is_taken() {
    let mut setup = ready(Start::BotOnly);
    let mut server = Server::default();
    setup.apply(SINCE);
    run(&mut setup, &mut server, &mut [Fate::LostBefore].into_iter());
    let body = json!({"name": "Nova callbacks", "type": "basic", "active": true,
        "basicAuth": {"username": "hub"}});
    server.create(Resource::Authentication, &body);
    server.create(Resource::Authentication, &body);
    setup.apply(SINCE);
    run(&mut setup, &mut server, &mut std::iter::empty());
    assert_eq!((setup.phase, server.records.len()), (Phase::Stopped, 2));
    assert!(setup.unclear);
    setup.remove_made();
    assert!(!setup.unclear);
    run(&mut setup, &mut server, &mut std::iter::empty());
    assert_eq!((setup.phase, server.records.len()), (Phase::RemovalStopped, 2));
    assert!(setup.unclear);
    // The person takes both away: nothing hinders any more.
    server.records.clear();
    setup.apply(SINCE);
    run(&mut setup, &mut server, &mut std::iter::empty());
    expect_all_once(&setup, &server);
}

#[test]
fn an_older_orchestration_of_the_same_name_is_not_taken_for_the_new_one() {
    let spec = Resource::Orchestration.spec();
    let body = json!({"name": "Nova", "applications": {}});
    let old = Record::new(json!({"id": "o", "name": "Nova", "created": "2026-11-22T08:00:00Z"}));
    let new = Record::new(json!({"id": "n", "name": "Nova", "created": "2026-11-22T09:30:00Z",
        "applications": {}, "active": true}));
    let since = "2026-11-22T09:00:00Z";
    assert_eq!(find_made(spec, &body, [&old], since), Found::None);
    assert_eq!(find_made(spec, &body, [&old, &new], since), Found::One("n".into()));
    let other = json!({"name": "Other", "applications": {"a": 1}});
    assert_eq!(find_made(spec, &other, [&new], since), Found::None);
}

/// Looks for what was sent among the one record that is there.
fn looked_for(resource: Resource, sent: &Value, there: Value) -> Found {
    find_made(resource.spec(), sent, [&Record::new(there)], SINCE)
}

#[test]
fn what_a_server_writes_in_its_own_way_is_found() {
    let sent = json!({"name": "Retail ", "type": "basic", "limit": 5,
        "basicAuth": {"username": "hub", "password": "secret"}});
    let there = json!({"id": "a", "name": "Retail ", "type": "basic", "limit": 5.0,
        "created": "2026-11-22T10:00:00Z", "basicAuth": {"username": "hub"}});
    let found = |change: &dyn Fn(&mut Value)| {
        let mut there = there.clone();
        change(&mut there);
        looked_for(Resource::Authentication, &sent, there)
    };
    let it = Found::One("a".into());
    assert_eq!(found(&|_| ()), it, "a number in another form");
    assert_eq!(found(&|one| one["basicAuth"]["username"] = json!("****")), it, "a mask");
    assert_eq!(found(&|one| one["name"] = json!("Retail")), it, "trimmed");
    assert_eq!(found(&|one| one["created"] = json!("2026-11-22T15:30:00+05:30")), it);
}

#[test]
fn what_is_only_perhaps_the_one_is_not_sent_again() {
    let sent = json!({"name": "Retail ", "type": "basic", "basicAuth": {"username": "hub"}});
    let there = json!({"id": "a", "name": "retail", "type": "basic",
        "created": "2026-11-22T10:00:00Z", "basicAuth": {"username": "hub"}});
    let found = |change: &dyn Fn(&mut Value)| {
        let mut there = there.clone();
        change(&mut there);
        looked_for(Resource::Authentication, &sent, there)
    };
    assert_eq!(found(&|_| ()), Found::One("a".into()));
    assert_eq!(found(&|one| one["basicAuth"]["username"] = json!("other")), Found::Several);
    assert_eq!(found(&|one| one["created"] = json!(1_795_341_600)), Found::Several, "no time");
    assert_eq!(found(&|one| one["created"] = json!("2026-11-22T08:00:00Z")), Found::None, "older");
    assert_eq!(found(&|one| one["name"] = json!("Retail 2")), Found::None);
    assert_eq!(found(&|one| one["id"] = json!("")), Found::None, "without an id");
}

#[test]
fn a_time_that_is_no_date_says_nothing_of_the_age() {
    let sent = json!({"name": "Nova", "applications": {}});
    let there = |created: Value| json!({"id": "o", "name": "Nova", "created": created});
    for unclear in [json!(1_795_341_600_000_u64), json!("1795341600"), json!("22/11/2026")] {
        let found = looked_for(Resource::Orchestration, &sent, there(unclear.clone()));
        assert_eq!(found, Found::One("o".into()), "{unclear}");
    }
    let older = there(json!("2026-11-22T10:00:00+05:30"));
    assert_eq!(looked_for(Resource::Orchestration, &sent, older), Found::None);
}

#[test]
fn what_this_setup_has_made_before_is_not_the_one_that_is_looked_for() {
    let mut setup = ready(Start::BotOnly);
    setup.apply(SINCE);
    let Next::Create(key, resource, body) = setup.due() else { panic!("nothing due") };
    let mut json = body.clone();
    json["id"] = json!("first");
    let record = Record::new(json);
    assert_eq!(setup.find(resource, &body, [&record]), Found::One("first".into()));
    setup.sending(key);
    setup.created(key, "first");
    assert_eq!(setup.find(resource, &body, [&record]), Found::None);
}

#[test]
fn the_steps_follow_the_start() {
    let kinds = |start: Start| {
        start.slots().into_iter().map(|slot| slot.resource.spec().singular).collect::<Vec<_>>()
    };
    assert_eq!(
        kinds(Start::BotOnly),
        [
            "authentication",
            "client application",
            "participant",
            "channel",
            "orchestration",
            "account"
        ]
    );
    for start in Start::ALL {
        let optional: Vec<_> = start
            .slots()
            .into_iter()
            .filter(|slot| start.is_optional(*slot))
            .map(|slot| slot.resource)
            .collect();
        let bot = matches!(start, Start::BotFirst | Start::BotOnly);
        let want = if bot {
            vec![Resource::Authentication]
        } else {
            vec![Resource::Authentication, Resource::Participant]
        };
        assert_eq!(optional, want);
    }
}

#[test]
fn each_step_has_a_name_of_its_own() {
    for start in Start::ALL {
        let mut setup = Setup::default();
        setup.begin(start, "Nova");
        for at in 0..=setup.steps.len() {
            assert_eq!(setup.step_named(&setup.code(at)), Some(at));
        }
        assert_eq!(setup.code(0), "authentication");
        assert_eq!(setup.step_named("client-application-bot").is_some(), {
            matches!(start, Start::BotFirst | Start::BotOnly)
        });
        for odd in ["", "start", "Plan", "client-application"] {
            assert_eq!(setup.step_named(odd), None);
        }
    }
}

#[test]
fn fills_in_what_follows_and_keeps_what_was_typed() {
    let mut setup = Setup::default();
    setup.begin(Start::BotFirst, "Nova");
    setup.settle(&nothing);
    let at = |resource, part| {
        Start::BotFirst.slots().iter().position(|one| *one == Slot { resource, part }).unwrap()
    };
    let orchestration = setup.steps[at(Resource::Orchestration, Part::Only)].key;
    let text = |setup: &Setup, place: &str| {
        let record = setup.record(orchestration).unwrap();
        Path::parse(place).get(&record.document).and_then(Value::as_str).map(str::to_owned)
    };
    let bot = "applications.botConfiguration.bots[0]";
    let participant = stand_in(setup.steps[at(Resource::Participant, Part::Only)].key);
    let application = stand_in(setup.steps[at(Resource::ClientApplication, Part::Bot)].key);
    assert_eq!(text(&setup, "name").as_deref(), Some("Nova"));
    assert_eq!(text(&setup, &format!("{bot}.participant.id")), Some(participant));
    assert_eq!(text(&setup, &format!("{bot}.id")), Some(application));
    assert_eq!(text(&setup, &format!("{bot}.onEscalation.agent.id")), None);

    // The agents' application that is chosen later goes into the form that was made before.
    setup.use_existing(at(Resource::ClientApplication, Part::Agent), "old-desk");
    setup.settle(&nothing);
    assert_eq!(text(&setup, &format!("{bot}.onEscalation.agent.id")).as_deref(), Some("old-desk"));

    // A participant that is there brings its own application.
    let step = at(Resource::Participant, Part::Only);
    setup.choose(step, Choice::Existing);
    setup.use_existing(step, "old-mia");
    let lookup = |_: Resource, id: &str| {
        (id == "old-mia").then(|| json!({"application": {"id": "old-app"}}))
    };
    setup.settle(&lookup);
    assert_eq!(text(&setup, &format!("{bot}.id")).as_deref(), Some("old-app"));

    // What the person typed stays.
    let mut document = setup.record(orchestration).unwrap().document.clone();
    document["name"] = json!("Mine");
    Path::parse(&format!("{bot}.onEscalation.agent.id")).set(&mut document, json!("old-other"));
    setup.edit(orchestration, &document);
    setup.name = "Later".into();
    setup.use_existing(at(Resource::ClientApplication, Part::Agent), "old-desk-2");
    setup.settle(&lookup);
    assert_eq!(text(&setup, "name").as_deref(), Some("Mine"));
    assert_eq!(text(&setup, &format!("{bot}.onEscalation.agent.id")).as_deref(), Some("old-other"));
    assert_eq!(
        text(&setup, "applications.agentConfiguration.agents[0].id").as_deref(),
        Some("old-desk-2")
    );
}

#[test]
fn another_start_keeps_what_was_typed_for_the_steps_that_both_have() {
    let mut setup = ready(Start::BotFirst);
    let account = setup.steps.last().unwrap().clone();
    setup.begin(Start::CustomerToAgent, "Nova");
    assert_eq!(setup.steps.last().unwrap().key, account.key);
    let bots = setup.steps.iter().filter(|step| step.slot.part == Part::Bot).count();
    assert_eq!(bots, 0);
    let known: Vec<_> = setup.staged.iter().map(|one| one.key).collect();
    assert_eq!(known.len(), setup.steps.len());
    // A bot needs its participant again.
    let at = setup.steps.iter().position(|one| one.slot.resource == Resource::Participant).unwrap();
    setup.choose(at, Choice::None);
    setup.begin(Start::BotOnly, "Nova");
    assert_eq!(setup.steps[at].choice, Choice::New);
}

#[test]
fn the_plan_names_what_is_not_known_yet_and_shows_no_secret() {
    let setup = ready(Start::OwnChannel);
    let plan = setup.plan();
    let text = plan.iter().map(|one| one.body.to_string()).collect::<String>();
    assert!(!text.contains("staged") && !text.contains("secret"), "{text}");
    let account = &plan.last().unwrap().body;
    assert_eq!(account["channel"]["id"], "{id of Channel}");
    let orchestration = &plan[plan.len() - 2].body;
    assert_eq!(
        orchestration["applications"]["customerConfiguration"]["customer"]["id"],
        "{id of Client application Nova customers}"
    );
}

#[test]
fn a_request_of_the_plan_is_a_line_for_a_shell() {
    let mut setup = ready(Start::BotFirst);
    let order = setup.order();
    let headers = [("Authorization".to_owned(), format!("Bearer {}", baton_model::mask::MASK))];
    let line = |setup: &Setup, key, revealed| {
        setup.command(key, "https://hub.example/x", &headers, revealed).unwrap()
    };
    let first = line(&setup, order[0], false);
    assert!(first.starts_with("curl 'https://hub.example/x' "), "{first}");
    assert!(first.contains(r#"'Authorization: Bearer '"$TOKEN""#), "{first}");
    assert!(first.contains(r#""password":"'"$PASSWORD"'""#), "{first}");
    assert!(line(&setup, order[0], true).contains(r#""password":"secret""#));
    // There are two client applications: their place in the plan tells which is meant.
    let all: String = order.iter().map(|key| line(&setup, *key, false)).collect();
    for variable in ["$AUTHENTICATION_ID", "$CLIENT_APPLICATION_2_ID", "$CHANNEL_ID"] {
        assert!(all.contains(variable), "{variable} in {all}");
    }
    assert!(!all.contains("staged"), "{all}");
    // What is made has an id.
    let next = setup.due();
    assert!(matches!(next, Next::Nothing), "{next:?}");
    setup.apply("");
    let Next::Create(key, ..) = setup.due() else { panic!("nothing due") };
    setup.sending(key);
    setup.created(key, "auth-1");
    let second = line(&setup, order[1], false);
    assert!(second.contains("auth-1") && !second.contains("AUTHENTICATION_ID"), "{second}");
}

#[test]
fn says_what_is_missing_and_what_seems_wrong() {
    let mut setup = Setup::default();
    setup.begin(Start::OwnChannel, "");
    setup.settle(&nothing);
    let gaps = setup.gaps();
    assert!(
        gaps.iter().any(|gap| gap.message == "Choose a client application, or make a new one.")
    );
    assert!(gaps.iter().any(|gap| gap.message == "Name: Enter a name."));
    assert!(gaps.is_sorted_by_key(|gap| gap.step));

    let mut setup = ready(Start::OwnChannel);
    assert!(setup.warnings(&nothing).is_empty());
    let step = setup.steps.iter().find(|one| one.slot.resource == Resource::Orchestration).unwrap();
    let mut document = setup.record(step.key).unwrap().document.clone();
    Path::parse("applications.customerConfiguration").remove(&mut document);
    setup.edit(step.key, &document);
    let warnings = setup.warnings(&nothing);
    assert!(warnings.iter().any(|one| one.contains("has no customer application")), "{warnings:?}");
    assert!(
        warnings.contains(
            &"Nothing in this setup uses the client application Nova customers.".to_owned()
        )
    );
    assert_eq!(setup.gaps(), []);
}

#[test]
fn what_is_kept_holds_no_secret_and_says_which_are_gone() {
    let mut setup = ready(Start::BotOnly);
    setup.go(2);
    let kept = setup.to_json();
    assert!(!kept.to_string().contains("secret"), "{kept}");
    let mut back = Setup::from_json(&kept).unwrap();
    assert_eq!((back.at, back.steps.clone()), (2, setup.steps.clone()));
    let key = back.steps[0].key;
    assert_eq!(back.record(key).unwrap().lost_secrets(), ["Password"]);
    // Kept again, it is still known.
    back = Setup::from_json(&back.to_json()).unwrap();
    assert_eq!(back.record(key).unwrap().lost_secrets(), ["Password"]);
    let mut document = back.record(key).unwrap().document.clone();
    document["basicAuth"]["password"] = json!("again");
    back.edit(key, &document);
    assert!(back.record(key).unwrap().lost_secrets().is_empty());

    let file = setup.export("Sandbox", &|_, id| id.to_uppercase());
    assert!(!file.to_string().contains("\"secret\""), "{file}");
    assert_eq!(file["secretsLeftOut"], json!(["Authentication: basicAuth.password"]));
    for broken in [json!(null), json!({}), json!({"version": 1}), json!({"version": 99})] {
        assert_eq!(Setup::from_json(&broken), None);
    }
}

#[test]
fn a_write_without_a_clear_answer_is_in_doubt() {
    assert!(is_in_doubt(Cause::TimedOut(true)) && is_in_doubt(Cause::Server(None)));
    assert!(is_in_doubt(Cause::Unreadable));
    assert!(!is_in_doubt(Cause::Invalid) && !is_in_doubt(Cause::Forbidden));
}

/// Places that can hold references, for records of each kind.
fn places(resource: Resource) -> &'static [(&'static str, Resource)] {
    match resource {
        Resource::Authentication | Resource::Channel | Resource::App => &[],
        Resource::ClientApplication => &[("roles[0].authentication.id", Resource::Authentication)],
        Resource::Participant => &[("application.id", Resource::ClientApplication)],
        Resource::Orchestration => &[
            ("applications.botConfiguration.bots[0].participant.id", Resource::Participant),
            ("applications.botConfiguration.bots[0].id", Resource::ClientApplication),
            ("applications.customerConfiguration.customer.id", Resource::ClientApplication),
        ],
        Resource::Account => &[
            ("channel.id", Resource::Channel),
            ("chatConfigurations.orchestration.id", Resource::Orchestration),
        ],
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    /// Whatever forms have put aside and point at, nothing comes before what it needs.
    #[test]
    fn the_order_respects_references(
        start in starts(),
        choices in vec(select(vec![Choice::New, Choice::Existing, Choice::None]), 7),
        extras in vec((select(Resource::ALL.to_vec()), vec(0_u32..24, 3)), 0..12),
    ) {
        let mut setup = Setup::default();
        setup.begin(start, "x");
        for (at, choice) in choices.into_iter().enumerate() {
            setup.choose(at, choice);
        }
        for (resource, targets) in extras {
            let mut document = json!({"roles": [{}], "applications": {"botConfiguration": {"bots": [{}]}}});
            for ((place, to), key) in places(resource).iter().zip(targets) {
                if setup.record(key).is_some_and(|one| one.resource == *to) {
                    Path::parse(place).set(&mut document, json!(stand_in(key)));
                }
            }
            let id = setup.stage(resource, document);
            let key = stands_for(&id).unwrap();
            // And something that is there points at it.
            let users: Vec<_> = setup.staged.iter().filter(|one| one.key != key).cloned().collect();
            for user in users {
                if let Some((place, _)) = places(user.resource).iter().find(|one| one.1 == resource) {
                    let mut document = user.document.clone();
                    Path::parse(place).set(&mut document, json!(id));
                    setup.edit(user.key, &document);
                    break;
                }
            }
        }
        setup.settle(&nothing);
        let order = setup.order();
        for (at, key) in order.iter().enumerate() {
            let record = setup.record(*key).unwrap();
            prop_assert!(!order[..at].contains(key));
            for reference in references(record.resource.spec(), &record.document) {
                if let Some(needed) = stands_for(&reference.id) {
                    prop_assert!(order[..at].contains(&needed), "{needed} before {key} in {order:?}");
                }
            }
        }
        for step in setup.steps.iter().filter(|step| step.choice == Choice::New) {
            prop_assert!(order.contains(&step.key));
        }
        for one in setup.left_out() {
            prop_assert!(!order.contains(&one.key));
        }
    }

    /// Any failures, any number of tries, with a reload after each: in the end everything is there
    /// once, or nothing is.
    #[test]
    fn any_failures_end_in_all_or_nothing(
        start in starts(),
        fates in vec(fates(), 0..40),
        clean_up in any::<bool>(),
    ) {
        let mut setup = ready(start);
        let mut server = Server::default();
        let mut fates = fates.into_iter();
        setup.apply(SINCE);
        for _ in 0..100 {
            run(&mut setup, &mut server, &mut fates);
            let kept = setup.to_json();
            let read = Setup::from_json(&kept).unwrap();
            prop_assert_eq!(read.to_json(), kept);
            prop_assert_eq!(read.order(), setup.order());
            prop_assert_eq!(read.phase, setup.phase);
            match setup.phase {
                Phase::Done if clean_up => setup.remove_made(),
                Phase::Stopped if clean_up && fates.len() < 20 => setup.remove_made(),
                Phase::RemovalStopped => setup.remove_made(),
                Phase::Stopped => setup.apply(SINCE),
                _ => break,
            }
        }
        if clean_up {
            prop_assert_eq!(setup.phase, Phase::Removed);
            prop_assert!(server.records.is_empty());
        } else {
            expect_all_once(&setup, &server);
            prop_assert_eq!(server.log.len(), server.records.len());
        }
    }
}
