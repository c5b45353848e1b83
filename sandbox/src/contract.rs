//! What the contract files say, in a form that the server can act on. Nothing about a resource is written
//! down a second time in this crate: paths, list keys, scopes, schemas and all `x-` marks are read here.

use jsonschema::{Draft, Validator};
use serde_json::{Value, json};

use crate::field_path::FieldPath;

const CONVERSATION_MANAGER: &str = include_str!("../../contract/conversation-manager.yaml");
const ORCHESTRATOR: &str = include_str!("../../contract/orchestrator.yaml");

/// Deeper than any schema of the contract; stops a schema that refers to itself.
const MAX_DEPTH: usize = 24;

pub struct Contract {
    /// Path of the first server entry, under which all operations live.
    pub base: String,
    pub operations: Vec<Operation>,
    pub resources: Vec<Resource>,
    pub document: Value,
}

pub struct Operation {
    pub id: String,
    pub method: String,
    /// As in the contract: `/orchestrations/{id}`.
    pub path: String,
    /// Alternatives; each lists the scopes that are needed together.
    pub scopes: Vec<Vec<String>>,
    pub query: Vec<Parameter>,
    pub header: Vec<Parameter>,
    pub path_parameters: Vec<Parameter>,
    /// Checks the request body; `None` where the operation takes no body.
    pub body: Option<Validator>,
    /// Examples of the request body, by name.
    pub examples: Vec<(String, Value)>,
}

pub struct Parameter {
    pub name: String,
    /// The schema wants a number or a truth value rather than text.
    pub is_literal: bool,
    pub schema: Validator,
}

/// A collection with the usual five operations.
pub struct Resource {
    pub path: String,
    /// Member of the list answer that holds the records.
    pub list_key: String,
    pub list: usize,
    pub create: usize,
    pub read: usize,
    pub replace: usize,
    pub remove: usize,
    pub unique: Vec<FieldPath>,
    pub secrets: Vec<FieldPath>,
    pub references: Vec<Reference>,
    /// Who keeps a record of this kind from being deleted.
    pub blocked_by: Vec<Blocker>,
}

pub struct Reference {
    pub field: FieldPath,
    /// Path of the resource that the field points at.
    pub target: String,
}

pub struct Blocker {
    pub resource: String,
    pub field: FieldPath,
}

impl Contract {
    /// # Errors
    /// If the embedded contract cannot be read or lacks what the server needs.
    pub fn conversation_manager() -> Result<Self, String> {
        Self::parse(CONVERSATION_MANAGER)
    }

    /// # Errors
    /// If the embedded contract cannot be read or lacks what the server needs.
    pub fn orchestrator() -> Result<Self, String> {
        Self::parse(ORCHESTRATOR)
    }

    fn parse(text: &str) -> Result<Self, String> {
        let document: Value = serde_yaml_ng::from_str(text).map_err(|error| error.to_string())?;
        let base = document["servers"][0]["url"].as_str().ok_or("no server url")?.to_owned();
        let operations = operations(&document)?;
        let resources = resources(&document, &operations)?;
        Ok(Self { base, operations, resources, document })
    }

    pub fn resource_at(&self, path: &str) -> Option<usize> {
        self.resources.iter().position(|resource| resource.path == path)
    }

    /// The operation for a method and a path below `base`, and whether the path exists at all.
    pub fn find(&self, method: &str, path: &str) -> (Option<&Operation>, bool) {
        let mut known = false;
        for operation in &self.operations {
            if matches_template(&operation.path, path) {
                known = true;
                if operation.method == method {
                    return (Some(operation), true);
                }
            }
        }
        (None, known)
    }

    /// A validator for one of the named schemas.
    pub fn schema(&self, name: &str) -> Result<Validator, String> {
        validator(&self.document, &json!({"$ref": format!("#/components/schemas/{name}")}))
    }
}

fn matches_template(template: &str, path: &str) -> bool {
    let mut parts = path.split('/');
    template
        .split('/')
        .all(|wanted| parts.next().is_some_and(|part| wanted.starts_with('{') || wanted == part))
        && parts.next().is_none()
}

fn resolve<'d>(document: &'d Value, value: &'d Value) -> &'d Value {
    let Some(target) = value.get("$ref").and_then(Value::as_str) else { return value };
    target.strip_prefix('#').and_then(|pointer| document.pointer(pointer)).unwrap_or(value)
}

fn validator(document: &Value, schema: &Value) -> Result<Validator, String> {
    let mut root = schema.clone();
    if let Some(components) = document.get("components") {
        root["components"] = components.clone();
    }
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true)
        .build(&root)
        .map_err(|error| error.to_string())
}

fn operations(document: &Value) -> Result<Vec<Operation>, String> {
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().ok_or("no paths")? {
        for method in ["get", "post", "put", "delete"] {
            if let Some(operation) = item.get(method) {
                found.push(read_operation(document, path, method, item, operation)?);
            }
        }
    }
    Ok(found)
}

fn read_operation(
    document: &Value,
    path: &str,
    method: &str,
    item: &Value,
    operation: &Value,
) -> Result<Operation, String> {
    let body = &operation["requestBody"]["content"]["application/json"];
    let parameters = [&item["parameters"], &operation["parameters"]];
    let take = |place: &str| -> Result<Vec<Parameter>, String> {
        parameters
            .iter()
            .flat_map(|list| list.as_array().into_iter().flatten())
            .map(|parameter| resolve(document, parameter))
            .filter(|parameter| parameter["in"] == place)
            .map(|parameter| read_parameter(document, parameter))
            .collect()
    };
    Ok(Operation {
        id: operation["operationId"].as_str().unwrap_or_default().to_owned(),
        method: method.to_uppercase(),
        path: path.to_owned(),
        scopes: scopes(operation),
        query: take("query")?,
        header: take("header")?,
        path_parameters: take("path")?,
        body: if body.is_null() { None } else { Some(validator(document, &body["schema"])?) },
        examples: body["examples"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, example)| (name.clone(), example["value"].clone()))
            .collect(),
    })
}

fn read_parameter(document: &Value, parameter: &Value) -> Result<Parameter, String> {
    let schema = resolve(document, &parameter["schema"]);
    Ok(Parameter {
        name: parameter["name"].as_str().unwrap_or_default().to_owned(),
        is_literal: schema["type"] == "integer" || schema["type"] == "boolean",
        // Parameters are plain values: without the components this is much faster, and all of it happens at each start.
        schema: validator(&Value::Null, schema)?,
    })
}

fn scopes(operation: &Value) -> Vec<Vec<String>> {
    let alternatives = operation["security"].as_array().into_iter().flatten();
    alternatives.map(|alternative| strings(&alternative["oAuthClient"])).collect()
}

fn strings(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn resources(document: &Value, operations: &[Operation]) -> Result<Vec<Resource>, String> {
    let find = |method: &str, path: &str| {
        operations.iter().position(|it| it.method == method && it.path == path)
    };
    let mut found = Vec::new();
    for path in document["paths"].as_object().ok_or("no paths")?.keys() {
        let one = format!("{path}/{{id}}");
        let (Some(list), Some(create), Some(read), Some(replace), Some(remove)) = (
            find("GET", path),
            find("POST", path),
            find("GET", &one),
            find("PUT", &one),
            find("DELETE", &one),
        ) else {
            continue;
        };
        let answer = &document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
            ["schema"];
        let marks = Marks::of(
            document,
            &document["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"],
        );
        found.push(Resource {
            path: path.clone(),
            list_key: list_key(document, answer).ok_or_else(|| format!("{path}: no list key"))?,
            list,
            create,
            read,
            replace,
            remove,
            unique: marks.unique,
            secrets: marks.secrets,
            references: marks.references,
            blocked_by: blockers(&document["paths"][&one]["delete"]["x-blocked-by"]),
        });
    }
    Ok(found)
}

fn list_key(document: &Value, answer: &Value) -> Option<String> {
    let properties = resolve(document, answer)["properties"].as_object()?;
    properties.iter().find(|(_, schema)| schema["type"] == "array").map(|(name, _)| name.clone())
}

/// Inferred blockers count like documented ones: a console has to cope with a server that enforces them.
fn blockers(mark: &Value) -> Vec<Blocker> {
    let mut found = Vec::new();
    for entry in mark.as_array().into_iter().flatten() {
        for field in strings(&entry["fields"]) {
            let resource = entry["resource"].as_str().unwrap_or_default().to_owned();
            found.push(Blocker { resource, field: FieldPath::parse(&field) });
        }
    }
    found
}

/// The fields of a schema that carry one of the `x-` marks.
#[derive(Default)]
struct Marks {
    unique: Vec<FieldPath>,
    secrets: Vec<FieldPath>,
    references: Vec<Reference>,
}

impl Marks {
    fn of(document: &Value, schema: &Value) -> Self {
        let mut marks = Self::default();
        marks.collect(document, schema, &FieldPath::default(), 0);
        marks
    }

    fn collect(&mut self, document: &Value, schema: &Value, at: &FieldPath, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        self.note(schema, at);
        let target = resolve(document, schema);
        if !std::ptr::eq(target, schema) {
            self.collect(document, target, at, depth + 1);
        }
        for part in schema["allOf"].as_array().into_iter().flatten() {
            self.collect(document, part, at, depth + 1);
        }
        for (name, member) in schema["properties"].as_object().into_iter().flatten() {
            self.collect(document, member, &at.member(name), depth + 1);
        }
        if let Some(items) = schema.get("items") {
            self.collect(document, items, &at.items(), depth + 1);
        }
    }

    fn note(&mut self, schema: &Value, at: &FieldPath) {
        if schema["x-unique"] == true {
            self.unique.push(at.clone());
        }
        if schema["x-secret"] == true {
            self.secrets.push(at.clone());
        }
        if let Some(target) = schema["x-references"].as_str() {
            self.references.push(Reference { field: at.clone(), target: target.to_owned() });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contract() -> Contract {
        Contract::conversation_manager().unwrap()
    }

    #[test]
    fn the_six_resources_are_found_with_their_list_keys() {
        let contract = contract();
        let keys: Vec<_> =
            contract.resources.iter().map(|it| (it.path.as_str(), it.list_key.as_str())).collect();
        let wanted = [
            ("/authentications", "authentication"),
            ("/clientapplications", "clientApplication"),
            ("/participants", "participant"),
            ("/channels", "channel"),
            ("/orchestrations", "orchestration"),
            ("/accounts", "account"),
        ];
        assert_eq!(keys, wanted);
    }

    #[test]
    fn marks_are_found_through_references_and_arrays() {
        let contract = contract();
        let of = |path: &str| &contract.resources[contract.resource_at(path).unwrap()];
        let fields =
            |path: &str| of(path).references.iter().map(|it| it.field.clone()).collect::<Vec<_>>();
        let wanted = [
            "applications.botConfiguration.bots[].id",
            "applications.botConfiguration.bots[].participant.id",
            "applications.botConfiguration.bots[].onEscalation.agent.id",
            "applications.customerConfiguration.customer.id",
            "applications.agentConfiguration.agents[].id",
        ];
        assert_eq!(fields("/orchestrations"), wanted.map(FieldPath::parse));
        assert_eq!(fields("/clientapplications"), [FieldPath::parse("roles[].authentication.id")]);
        assert_eq!(of("/channels").unique, [FieldPath::parse("type")]);
        assert!(of("/orchestrations").unique.is_empty());
        let secrets = ["oauth2.headers[].value", "oauth2.payload", "basicAuth.password"];
        assert_eq!(of("/authentications").secrets, secrets.map(FieldPath::parse));
    }

    #[test]
    fn scopes_are_those_of_the_operation() {
        let contract = contract();
        let of = |id: &str| contract.operations.iter().find(|it| it.id == id).unwrap().scopes.len();
        assert_eq!(of("getAllAuthentication"), 1);
        assert_eq!(of("getAuthentication"), 2);
    }
}
