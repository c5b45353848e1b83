//! An app and its flows as a ZIP file.

use std::io::{Cursor, Write};

use axum::body::Body;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::answers::Refusal;
use super::desk::Desk;
use super::records::{AppRecord, MiniApp};

impl Desk<'_> {
    /// Neither content type nor file name: the vendor documents none.
    pub fn export(&self, id: &str) -> Result<Response, Refusal> {
        let app = self.app(id)?;
        let files = if app.is_legacy() { legacy(&app) } else { self.files(&app)? };
        let bytes = packed(&files).map_err(|error| {
            Refusal::Detail(StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
        })?;
        Ok(Response::new(Body::from(bytes)))
    }

    fn files(&self, app: &AppRecord) -> Result<Vec<(String, String)>, Refusal> {
        let flows = self.all_flows(app)?;
        let direct =
            flows.iter().filter(|flow| app.hidden.flows.contains(&flow.text("id").to_owned()));
        let flow_names: Vec<_> = direct.map(|flow| flow.text("name")).collect();
        let mut files = vec![
            ("app.json".to_owned(), pretty(&Value::Object(app.shown.clone()))),
            (
                "canvas.json".to_owned(),
                canvas(app.text("canvas"), &app.hidden.miniapps, &flow_names),
            ),
            ("attached_data.json".to_owned(), pretty(&Value::Object(app.hidden.attached.clone()))),
        ];
        for flow in &flows {
            let folder = format!("flows/{}", flow.text("name"));
            files.push((format!("{folder}/flow.json"), pretty(&Value::Object(flow.shown.clone()))));
            files.push((
                format!("{folder}/canvas.json"),
                canvas(flow.text("canvas"), &flow.miniapps, &[]),
            ));
        }
        Ok(files)
    }
}

/// What was sent once and is handed on unread.
fn legacy(app: &AppRecord) -> Vec<(String, String)> {
    let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    let name = app.name();
    vec![
        (
            "application.xml".to_owned(),
            format!("{head}<application name=\"{name}\" start=\"main\"/>\n"),
        ),
        (
            "dialogs/main.xml".to_owned(),
            format!("{head}<dialog name=\"main\"><announce>Welcome</announce></dialog>\n"),
        ),
    ]
}

/// The nodes of a canvas in a row, each with an edge to the next.
fn canvas(id: &str, miniapps: &[MiniApp], flows: &[&str]) -> String {
    let parts = miniapps.iter().map(|it| (it.name.as_str(), "miniApp"));
    let parts: Vec<_> = parts.chain(flows.iter().map(|name| (*name, "Flow"))).collect();
    let node = |(index, (title, kind)): (usize, &(&str, &str))| {
        json!({
            "node_id": (index + 1).to_string(), "title": title, "type": kind,
            "x_value": 120 + 240 * index, "y_value": 80,
        })
    };
    let edge =
        |number: usize| json!({"source": number.to_string(), "target": (number + 1).to_string()});
    let nodes: Vec<_> = parts.iter().enumerate().map(node).collect();
    let edges: Vec<_> = (1..parts.len()).map(edge).collect();
    pretty(&json!({"id": id, "content": {"nodes": nodes, "edges": edges}}))
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

fn packed(files: &[(String, String)]) -> zip::result::ZipResult<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let plain = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, text) in files {
        archive.start_file(name.as_str(), plain)?;
        archive.write_all(text.as_bytes())?;
    }
    Ok(archive.finish()?.into_inner())
}
