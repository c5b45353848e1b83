//! Apps that wait for their turn to be deployed, as a tab keeps them over a reload.

use serde_json::{Value, json};

use super::deployment::{Deployment, State};

/// What is to be deployed, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Id of the app.
    pub app: String,
    /// Name of the app.
    pub name: String,
    /// Everything, and not only the changes.
    pub all: bool,
    /// By the operation for apps from before OCP.
    pub legacy: bool,
    /// In the background, where the environment can.
    pub background: bool,
}

/// Apps to be deployed one after the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Queue {
    /// Those whose turn has not come.
    pub orders: Vec<Order>,
    /// Whether the first failure stops it.
    pub stop: bool,
    /// Key of the deployment before them; empty if there is none.
    pub after: String,
    /// When it was asked for, in milliseconds since 1970.
    pub since: u64,
    /// Apps that were deployed.
    pub done: u32,
    /// Apps that were to be deployed.
    pub of: u32,
}

impl Queue {
    /// Puts apps behind those that wait.
    pub fn add(&mut self, orders: Vec<Order>, stop: bool, now: u64) {
        if self.orders.is_empty() && self.after.is_empty() {
            *self = Self { since: now, ..Self::default() };
        }
        self.of += u32::try_from(orders.len()).unwrap_or(u32::MAX);
        self.stop = stop;
        self.orders.extend(orders);
    }

    /// Takes the app whose turn it is; its deployment is kept under `key`.
    pub fn next(&mut self, key: &str) -> Option<Order> {
        if self.orders.is_empty() {
            return None;
        }
        key.clone_into(&mut self.after);
        Some(self.orders.remove(0))
    }

    /// Takes how the deployment before the waiting ones ended; whether they are to be deployed.
    pub fn ended(&mut self, state: State) -> bool {
        self.after.clear();
        self.done += u32::from(state == State::Done);
        state == State::Done || !self.stop
    }

    /// Names of the apps that wait.
    #[must_use]
    pub fn names(&self) -> String {
        self.orders.iter().map(|order| order.name.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// What there is to say when it goes no further.
    #[must_use]
    pub fn sum(&self) -> String {
        let sum = format!("{} of {} apps deployed", self.done, self.of);
        if self.orders.is_empty() { sum } else { format!("{sum}; not started: {}", self.names()) }
    }

    /// The form in which the browser keeps it.
    #[must_use]
    pub fn write(&self) -> String {
        let order = |one: &Order| {
            json!({"app": one.app, "name": one.name, "all": one.all, "legacy": one.legacy,
                "background": one.background})
        };
        let orders: Vec<Value> = self.orders.iter().map(order).collect();
        json!({"orders": orders, "stop": self.stop, "after": self.after, "since": self.since,
            "done": self.done, "of": self.of})
        .to_string()
    }

    /// Reads what the browser kept. An app that was deployed since, from another tab or by hand,
    /// waits no more.
    #[must_use]
    pub fn read(kept: &Value, deployments: &[Deployment]) -> Self {
        let number = |key: &str| kept.get(key).and_then(Value::as_u64).unwrap_or(0);
        let since = number("since");
        let all = kept.get("orders").and_then(Value::as_array).into_iter().flatten();
        let waits = |order: &Order| {
            !deployments.iter().any(|one| one.app == order.app && one.started >= since)
        };
        Self {
            orders: all.filter_map(read_order).filter(waits).collect(),
            stop: kept.get("stop").and_then(Value::as_bool).unwrap_or(true),
            after: kept.get("after").and_then(Value::as_str).unwrap_or_default().to_owned(),
            since,
            done: u32::try_from(number("done")).unwrap_or(0),
            of: u32::try_from(number("of")).unwrap_or(0),
        }
    }
}

fn read_order(kept: &Value) -> Option<Order> {
    let text = |key: &str| kept.get(key).and_then(Value::as_str).map(str::to_owned);
    let flag = |key: &str| kept.get(key).and_then(Value::as_bool).unwrap_or(false);
    Some(Order {
        app: text("app").filter(|id| !id.is_empty())?,
        name: text("name")?,
        all: flag("all"),
        legacy: flag("legacy"),
        background: flag("background"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(name: &str) -> Order {
        let (app, name) = (format!("id-{name}"), name.to_owned());
        Order { app, name, all: true, legacy: false, background: true }
    }

    fn three() -> Queue {
        let mut queue = Queue::default();
        queue.add(vec![order("a"), order("b"), order("c")], true, 1000);
        queue
    }

    fn kept(queue: &Queue) -> Value {
        serde_json::from_str(&queue.write()).unwrap()
    }

    #[test]
    fn stops_at_the_first_failure_and_says_what_was_not_started() {
        let mut queue = three();
        assert_eq!(queue.next("1"), Some(order("a")));
        assert!(queue.ended(State::Done));
        assert_eq!(queue.next("2"), Some(order("b")));
        assert!(!queue.ended(State::Refused));
        assert_eq!(queue.sum(), "1 of 3 apps deployed; not started: c");
        queue.stop = false;
        assert_eq!(queue.next("3"), Some(order("c")));
        assert!(queue.ended(State::Failed));
        assert_eq!((queue.next("4"), queue.sum()), (None, "1 of 3 apps deployed".to_owned()));
    }

    #[test]
    fn is_the_same_after_a_reload() {
        let mut queue = three();
        queue.next("1");
        assert_eq!(Queue::read(&kept(&queue), &[]), queue);
        assert_eq!(queue.after, "1");
    }

    #[test]
    fn leaves_out_what_was_deployed_meanwhile() {
        let mut queue = three();
        queue.next("1");
        let deployed = |app: &str, at| Deployment::new("k".to_owned(), app, app, at);
        let others = [deployed("id-b", 999), deployed("id-c", 1000)];
        assert_eq!(Queue::read(&kept(&queue), &others).names(), "b");
    }

    #[test]
    fn more_apps_wait_behind_and_a_new_run_counts_anew() {
        let mut queue = three();
        queue.next("1");
        queue.add(vec![order("d"), order("e")], false, 2000);
        assert_eq!((queue.names().as_str(), queue.of, queue.since), ("b, c, d, e", 5, 1000));
        queue.orders.clear();
        queue.ended(State::Done);
        queue.add(vec![order("f"), order("g")], true, 3000);
        assert_eq!((queue.of, queue.done, queue.since), (2, 0, 3000));
    }

    #[test]
    fn what_cannot_be_read_is_left_out() {
        for odd in
            [json!(null), json!({}), json!({"orders": 1}), json!({"orders": [{"app": ""}, 7]})]
        {
            assert!(Queue::read(&odd, &[]).orders.is_empty());
        }
    }
}
