//! Deployments of this browser: asked for, watched over pages and reloads, and remembered.

use crate::prelude::*;
use baton_model::{
    Cause, Failure, Record, Resource, Value,
    config::System,
    ocp::{
        app::{self, Deployed, Status},
        deployment::{Deployment, Event, State, Step},
        history, parts, path, refusal,
    },
};
use gloo_net::http::Method;

use super::{Known, Seen, Store};
use crate::{
    api::{Call, Session, send},
    ui::{Notices, now, sleep, storage},
};

/// Seconds that a deploy may take which answers when it is done (Q18).
const LONG: u32 = 900;
/// Milliseconds between two looks at the clock while waiting.
const TICK: u32 = 250;
/// Whether the browser notifies when a deployment is over: `on`.
const NOTIFY: &str = "baton.notify";

/// What is to be deployed, and how.
#[derive(Clone)]
pub struct Order {
    pub app: String,
    pub name: String,
    pub all: bool,
    pub legacy: bool,
    pub background: bool,
}

/// The deployments of the environment on the screen.
#[derive(Clone, Copy)]
pub struct Deployments {
    session: Session,
    store: Store,
    notices: Notices,
    /// Id of each environment.
    environments: StoredValue<Vec<String>>,
    /// The environment whose deployments these are, once they were read.
    of: StoredValue<Option<usize>>,
    /// The newest first.
    pub all: RwSignal<Vec<Deployment>>,
    /// Those that this tab watches.
    watched: StoredValue<Vec<String>>,
    /// Those that ended, or were started, while this page was open: the tray shows them.
    pub fresh: RwSignal<Vec<String>>,
    /// Whether the browser notifies.
    pub notifies: RwSignal<bool>,
    /// Names of the apps that come after the one that is being deployed.
    pub queue: RwSignal<Vec<String>>,
    /// The environment refused to deploy in the background.
    pub no_background: RwSignal<bool>,
}

impl Deployments {
    /// Nothing yet: what the browser remembers is read by [`Deployments::follow`].
    pub fn new(
        session: Session,
        store: Store,
        notices: Notices,
        environments: Vec<String>,
    ) -> Self {
        Self {
            session,
            store,
            notices,
            environments: StoredValue::new(environments),
            of: StoredValue::new(None),
            all: RwSignal::new(Vec::new()),
            watched: StoredValue::new(Vec::new()),
            fresh: RwSignal::new(Vec::new()),
            queue: RwSignal::new(Vec::new()),
            no_background: RwSignal::new(false),
            notifies: RwSignal::new(storage::local(NOTIFY).as_deref() == Some("on")),
        }
    }

    /// Whether there is anything to show or to watch. Reactive.
    pub fn any(&self) -> bool {
        self.session.environment.track();
        let kept = storage::local(&self.key()).is_some_and(|kept| kept.len() > "[]".len());
        self.all.with(|all| !all.is_empty()) || kept
    }

    /// Reads what the browser remembers of the environment on the screen, and watches what is
    /// under way as soon as somebody is signed in. For as long as the caller lives.
    pub fn follow(self) {
        let session = self.session;
        Effect::new(move |_| {
            let index = session.environment.get();
            let before = self.of.get_value();
            if before == Some(index) {
                return;
            }
            self.of.set_value(Some(index));
            // What was started before anything was read belongs to this environment.
            if before.is_some() {
                self.watched.update_value(Vec::clear);
                self.no_background.set(false);
                self.fresh.set(Vec::new());
            }
            self.all.set(history::read(&storage::local(&self.key()).unwrap_or_default()));
        });
        let signed_in = Memo::new(move |_| {
            (session.environment.get(), session.is_signed_in(System::Orchestrator))
        });
        Effect::new(move |_| {
            if signed_in.get().1 {
                self.watch_all();
            }
        });
        let heard = window_event_listener(ev::storage, move |event: web_sys::StorageEvent| {
            if event.key().as_deref() == Some(&self.key()) {
                self.hear(&event.new_value().unwrap_or_default());
            }
        });
        on_cleanup(move || heard.remove());
    }

    fn key(self) -> String {
        let index = self.session.environment.get_untracked();
        let id = self.environments.with_value(|all| all.get(index).cloned().unwrap_or_default());
        format!("baton.deployments.{id}")
    }

    /// Another tab wrote: its list holds, but for what only this tab knows to be under way.
    fn hear(self, written: &str) {
        let mut all = history::read(written);
        let mut ours = self.all.get_untracked();
        ours.retain(|one| !one.state.is_over());
        history::merge(&mut all, ours);
        self.all.set(all);
    }

    /// The latest deployment of an app. Reactive.
    pub fn latest(&self, app: &str) -> Option<Deployment> {
        self.all.with(|all| all.iter().find(|one| one.app == app).cloned())
    }

    /// One deployment. Reactive.
    pub fn get(&self, key: &str) -> Option<Deployment> {
        self.all.with(|all| all.iter().find(|one| one.key == key).cloned())
    }

    /// Forgets what is over.
    pub fn clear(&self) {
        self.all.update(|all| all.retain(|one| !one.state.is_over()));
        self.fresh.set(Vec::new());
        storage::set_local(&self.key(), &self.all.with_untracked(|all| history::write(all)));
    }

    /// Takes what is over out of the tray.
    pub fn tidy(&self) {
        let running = |key: &String| {
            self.all
                .with_untracked(|all| all.iter().any(|one| one.key == *key && !one.state.is_over()))
        };
        self.fresh.update(|fresh| fresh.retain(running));
    }

    /// Turns notifications of the browser on or off; whether they are on now.
    pub async fn notify(self, on: bool) -> bool {
        let mut on = on && can_notify();
        if on && web_sys::Notification::permission() != web_sys::NotificationPermission::Granted {
            on = match web_sys::Notification::request_permission() {
                Ok(asked) => wasm_bindgen_futures::JsFuture::from(asked)
                    .await
                    .is_ok_and(|answer| answer.as_string().as_deref() == Some("granted")),
                Err(_) => false,
            };
        }
        storage::set_local(NOTIFY, if on { "on" } else { "off" });
        let _ = self.notifies.try_set(on);
        on
    }

    /// Deploys an app and watches it to its end; how it ended, and `None` if the page turned to
    /// another environment meanwhile.
    pub async fn run(self, order: Order) -> Option<State> {
        let key = self.begin(&order).await?;
        self.watched.update_value(|all| all.push(key.clone()));
        let mut answer = self.ask(&order, order.background).await;
        if matches!(&answer, Err(failure) if order.background && Deployment::wants_no_background(failure))
        {
            self.no_background.set(true);
            answer = self.ask(&order, false).await;
        }
        match answer {
            Ok(answer) => {
                self.take(&key, &Event::Answered(&answer.unwrap_or(Value::Null)))?;
            }
            Err(failure) => {
                // The page turned to another environment: what is kept there says so.
                self.take(&key, &Event::Failed(&failure))?;
            }
        }
        self.watch(key, false).await
    }

    async fn ask(self, order: &Order, background: bool) -> Result<Option<Value>, Failure> {
        let path = path::deploy(&order.app, order.legacy, order.all, background);
        let mut call = Call::write(System::Orchestrator, Method::POST, path, None);
        // The environment may not deploy in the background, whatever was asked for (Q13).
        call.seconds = Some(LONG);
        send(self.session, call).await
    }

    /// Deploys apps one after the other; stops at the first that fails, or goes on.
    pub async fn run_all(self, orders: Vec<Order>, stop: bool) {
        let count = orders.len();
        let mut done = 0;
        self.queue.set(orders.iter().skip(1).map(|order| order.name.clone()).collect());
        for (n, order) in orders.into_iter().enumerate() {
            let Some(state) = self.run(order).await else { return self.queue.set(Vec::new()) };
            done += usize::from(state == State::Done);
            let stopped = count > n + 1 && self.queue.with_untracked(Vec::is_empty);
            if stopped || (stop && state != State::Done) {
                break;
            }
            self.queue.update(|queue| {
                if !queue.is_empty() {
                    queue.remove(0);
                }
            });
        }
        self.queue.set(Vec::new());
        if count > 1 {
            self.notices.say(format!("{done} of {count} apps deployed"));
        }
    }

    async fn begin(self, order: &Order) -> Option<String> {
        let key = uuid::Uuid::new_v4().simple().to_string();
        let mut one = Deployment::new(key.clone(), &order.app, &order.name, now());
        one.all = order.all;
        one.legacy = order.legacy;
        one.background = order.background;
        self.fresh.update(|fresh| fresh.push(key.clone()));
        self.keep(one.clone());
        // What is compared with later, whatever the page knew.
        let epoch = self.session.epoch(System::Orchestrator);
        let before = self.deployed(&order.app).await.unwrap_or_default();
        if self.session.epoch(System::Orchestrator) != epoch {
            return None;
        }
        one.before = before;
        one.started = now();
        self.keep(one);
        Some(key)
    }

    /// Puts a deployment into what the browser keeps, beside what other tabs put there.
    fn keep(self, one: Deployment) {
        let key = self.key();
        let mut all = match storage::local(&key) {
            Some(kept) => history::read(&kept),
            None => self.all.get_untracked(),
        };
        history::put(&mut all, one);
        storage::set_local(&key, &history::write(&all));
        let _ = self.all.try_set(all);
    }

    /// Tells a deployment what happened; what it is now, `None` if it is not here any more.
    fn take(self, key: &str, event: &Event<'_>) -> Option<Deployment> {
        let mut one =
            self.all.with_untracked(|all| all.iter().find(|one| one.key == key).cloned())?;
        let was_over = one.state.is_over();
        one.on(event, now());
        self.keep(one.clone());
        if one.state.is_over() && !was_over {
            self.over(one.clone());
        }
        Some(one)
    }

    /// The person no longer wants to watch it.
    pub fn give_up(self, key: &str) {
        self.take(key, &Event::GivenUp);
    }

    /// Goes on watching what was under way when the page was left.
    fn watch_all(self) {
        let open: Vec<String> = self.all.with_untracked(|all| {
            all.iter().filter(|one| !one.state.is_over()).map(|one| one.key.clone()).collect()
        });
        for key in open {
            if self.watched.with_value(|all| all.contains(&key)) {
                continue;
            }
            self.watched.update_value(|all| all.push(key.clone()));
            self.fresh.update(|fresh| fresh.push(key.clone()));
            self.take(&key, &Event::Interrupted);
            spawn_local(async move {
                self.watch(key, true).await;
            });
        }
    }

    /// Asks until it is over; at once, where some time has passed since it was asked last.
    async fn watch(self, key: String, at_once: bool) -> Option<State> {
        let epoch = self.session.epoch(System::Orchestrator);
        let mut asked_to_wait = None;
        let mut waits = !at_once;
        loop {
            let mut one =
                self.all.with_untracked(|all| all.iter().find(|one| one.key == key).cloned())?;
            if !one.state.is_over() && std::mem::replace(&mut waits, true) {
                self.rest(&one, asked_to_wait.take()).await;
            }
            if self.session.epoch(System::Orchestrator) != epoch {
                self.watched.update_value(|all| all.retain(|other| *other != key));
                return None;
            }
            // Another tab may have been faster.
            one = self.all.with_untracked(|all| all.iter().find(|one| one.key == key).cloned())?;
            if one.state.is_over() {
                return Some(one.state);
            }
            let step = one.step(now());
            let ended = one.state.is_over();
            self.keep(one.clone());
            match step {
                Step::Rest if ended => self.over(one),
                Step::Rest => {}
                Step::Ask(result) => {
                    let call = Call::get(System::Orchestrator, path::result(&result));
                    match send(self.session, call).await {
                        Ok(answer) => {
                            drop(self.take(&key, &Event::Result(&answer.unwrap_or(Value::Null))));
                        }
                        Err(failure) => match failure.cause {
                            Cause::NotFound => drop(self.take(&key, &Event::NoResult)),
                            Cause::TooMany(wait) | Cause::Server(wait) => asked_to_wait = wait,
                            Cause::SignIn => {
                                self.watched.update_value(|all| all.retain(|other| *other != key));
                                return None;
                            }
                            _ => {}
                        },
                    }
                }
                Step::Look => match self.deployed(&one.app).await {
                    Ok(deployed) => {
                        let status = self.status(&one.app).await;
                        if self.session.epoch(System::Orchestrator) == epoch {
                            self.take(&key, &Event::Looked(deployed, status));
                        }
                    }
                    Err(failure) if failure.cause == Cause::SignIn => {
                        self.watched.update_value(|all| all.retain(|other| *other != key));
                        return None;
                    }
                    Err(_) => {}
                },
            }
        }
    }

    /// Waits until the next question: longer where nobody sees the page, and no longer than that
    /// once somebody does.
    async fn rest(self, one: &Deployment, asked: Option<u32>) {
        let start = now();
        loop {
            sleep(TICK).await;
            let hidden = document().hidden();
            let over = self.all.try_with_untracked(|all| {
                all.iter().any(|kept| kept.key == one.key && kept.state.is_over())
            });
            if over != Some(false) || now() >= start + u64::from(one.wait(hidden, asked)) {
                return;
            }
        }
    }

    /// When an app was deployed: as it says itself, else as the list says.
    async fn deployed(self, id: &str) -> Result<Deployed, Failure> {
        let client = self.store.client(Resource::App);
        let single = client.read_one(id).await?;
        match Deployed::of(&single.json) {
            Deployed::Unsaid => {}
            deployed => return Ok(deployed),
        }
        let all = client.all_apps("").await?.page.records;
        let listed = all.into_iter().find(|record| record.id == id);
        Ok(listed.map(|record| Deployed::of(&record.json)).unwrap_or_default())
    }

    async fn status(self, id: &str) -> Option<Status> {
        let call = Call::get(System::Orchestrator, path::part(id, "status"));
        let answer = send(self.session, call).await.ok().flatten()?;
        let status = Status::read(&answer)?;
        self.store.statuses.set(id, Seen::Is(status.clone()));
        Some(status)
    }

    /// A deployment has ended: says so, and reads what it has changed.
    fn over(self, one: Deployment) {
        let said = match one.state {
            State::Done => format!("{} deployed", one.name),
            State::Refused => format!("{} not deployed: refused", one.name),
            State::Failed => format!("{} not deployed", one.name),
            State::Expired => format!("{}: the result is no longer kept", one.name),
            _ => format!("{}: outcome unknown", one.name),
        };
        self.notices.say(said.clone());
        if self.notifies.get_untracked() && can_notify() {
            let _ = web_sys::Notification::new(&said);
        }
        self.store.statuses.again(&one.app);
        spawn_local(async move {
            self.refresh(&one.app).await;
            if one.refusal.as_ref().is_some_and(|refusal| refusal.count() > 0) {
                self.name_canvases(&one.key, &one.app).await;
            }
        });
    }

    /// Reads an app again, for lists and pages that show it.
    async fn refresh(self, id: &str) {
        let held = match self.store.of(Resource::App).with_untracked(|c| c.known(id)) {
            Known::Here(record) => Some(record),
            _ => None,
        };
        let client = self.store.client(Resource::App);
        if let Ok(single) = client.read_one(id).await {
            let record = app::filled(&single.json, held.as_deref().map(|held| &held.json), id);
            self.store.put(Resource::App, record);
        }
    }

    /// Finds out which flows the canvases of a refusal belong to.
    async fn name_canvases(self, key: &str, id: &str) {
        let own = match self.store.of(Resource::App).with_untracked(|c| c.known(id)) {
            Known::Here(record) => record,
            _ => Record::new(Value::Null).into(),
        };
        let call = Call::get(System::Orchestrator, path::part(id, "flows"));
        let answer = send(self.session, call).await.ok().flatten().unwrap_or(Value::Null);
        let flows = parts::flows(&answer).unwrap_or_default();
        let found = self.all.with_untracked(|all| all.iter().find(|one| one.key == key).cloned());
        if let Some(mut one) = found {
            one.canvases = refusal::canvas_names(&own.json, &flows);
            self.keep(one);
        }
    }
}

/// Whether the browser has notifications at all: some have them for installed pages only.
fn can_notify() -> bool {
    js_sys::Reflect::has(&window(), &"Notification".into()).unwrap_or(false)
}
