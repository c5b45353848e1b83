//! What passes between the program and the page: short names, and nothing that nobody uses.
//!
//! wasm-bindgen's names are long and end in a hash, in the program and in the script: 7 kB at
//! brotli 11 of nothing that the person has any use for. And Leptos brings classes for streams of
//! servers, which the linker must keep because they are exported.

use anyhow::{Context, Result, ensure};

/// The numbers of the sections that list imports and exports.
const IMPORTS: u8 = 2;
const EXPORTS: u8 = 7;
/// Begins the names of classes that wasm-streams exports and Baton never makes.
const STREAMS: &str = "IntoUnderlying";

/// Renames the imports from `module`, and what provides them in `glue`; takes the streams out.
pub fn shorten(wasm: &[u8], glue: &str, module: &str) -> Result<(Vec<u8>, String)> {
    ensure!(wasm.starts_with(b"\0asm\x01\0\0\0"), "this is no wasm");
    let mut renamed = wasm[..8].to_vec();
    let mut glue = without_streams(glue);
    ensure!(!glue.to_lowercase().contains(&STREAMS.to_lowercase()), "the script uses streams");
    let mut at = 8;
    while at < wasm.len() {
        let id = wasm[at];
        let mut reader = Reader { bytes: wasm, at: at + 1 };
        let length = reader.number()?;
        let (start, end) = (reader.at, reader.at + length);
        let body = wasm.get(start..end).context("a section is cut off")?;
        let body = match id {
            IMPORTS => imports(body, &mut glue, module)?,
            EXPORTS => exports(body, &mut glue)?,
            _ => body.to_vec(),
        };
        renamed.push(id);
        number(&mut renamed, body.len());
        renamed.extend(body);
        at = end;
    }
    Ok((renamed, glue))
}

fn imports(body: &[u8], glue: &mut String, module: &str) -> Result<Vec<u8>> {
    let mut reader = Reader { bytes: body, at: 0 };
    let mut out = Vec::new();
    let count = reader.number()?;
    number(&mut out, count);
    for index in 0..count {
        let from = reader.text()?;
        let name = reader.text()?;
        let start = reader.at;
        reader.skip_kind()?;
        let name = if from == module { renamed(glue, name, index)? } else { name.to_owned() };
        text(&mut out, from);
        text(&mut out, &name);
        out.extend(&body[start..reader.at]);
    }
    Ok(out)
}

/// The exports but those of streams, and those by which the splitter found the parts: parts take
/// from the table what they call. Names that the compiler made get short.
fn exports(body: &[u8], glue: &mut String) -> Result<Vec<u8>> {
    let mut reader = Reader { bytes: body, at: 0 };
    let mut kept: Vec<u8> = Vec::new();
    let mut count = 0;
    for index in 0..reader.number()? {
        let name = reader.text()?;
        let start = reader.at;
        reader.byte()?;
        reader.number()?;
        let streams = name.trim_start_matches("__wbg_").starts_with(&STREAMS.to_lowercase());
        if streams || (name.starts_with("__wasm_split_00") && name.contains("_export_")) {
            continue;
        }
        if name.starts_with("_ZN") {
            let short = format!("_{}", short(index));
            let (before, after) = (format!("wasm.{name}("), format!("wasm.{short}("));
            ensure!(glue.matches(&before).count() == 1, "the script does not call {name} once");
            *glue = glue.replacen(&before, &after, 1);
            text(&mut kept, &short);
        } else {
            text(&mut kept, name);
        }
        kept.extend(&body[start..reader.at]);
        count += 1;
    }
    let mut out = Vec::new();
    number(&mut out, count);
    out.extend(kept);
    Ok(out)
}

/// The script without the classes of streams: each is followed by a line for `using`, and has a
/// registry that ends with its statement.
fn without_streams(glue: &str) -> String {
    let mut kept = String::new();
    let mut until: Option<fn(&str) -> bool> = None;
    for line in glue.split_inclusive('\n') {
        if line.starts_with(&format!("export class {STREAMS}")) {
            until = Some(|line| line.starts_with("if (Symbol.dispose)"));
        } else if line.starts_with(&format!("const {STREAMS}")) {
            until = Some(|line| line.trim_end().ends_with(';'));
        }
        match until {
            None => kept.push_str(line),
            Some(is_end) if is_end(line) => until = None,
            Some(_) => {}
        }
    }
    kept
}

/// The short name, under which `glue` provides it from now on.
fn renamed(glue: &mut String, name: &str, index: usize) -> Result<String> {
    let short = short(index);
    let (before, after) = (format!(" {name}: "), format!(" {short}: "));
    ensure!(glue.matches(&before).count() == 1, "the script does not provide {name} once");
    *glue = glue.replacen(&before, &after, 1);
    Ok(short)
}

/// `a`, `b`, … `z`, `aa`, …
fn short(index: usize) -> String {
    let letter = char::from(b'a' + u8::try_from(index % 26).unwrap_or_default());
    if index < 26 { letter.into() } else { short(index / 26 - 1) + &letter.to_string() }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn byte(&mut self) -> Result<u8> {
        let byte = self.bytes.get(self.at).copied().context("the wasm is cut off")?;
        self.at += 1;
        Ok(byte)
    }

    /// LEB128.
    fn number(&mut self) -> Result<usize> {
        let mut value = 0;
        for shift in (0..35).step_by(7) {
            let byte = self.byte()?;
            value |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        anyhow::bail!("a number of the wasm is too long")
    }

    fn text(&mut self) -> Result<&'a str> {
        let length = self.number()?;
        let bytes = self.bytes.get(self.at..self.at + length).context("a name is cut off")?;
        self.at += length;
        Ok(std::str::from_utf8(bytes)?)
    }

    /// Over what an import is: function, table, memory, global or tag.
    fn skip_kind(&mut self) -> Result<()> {
        match self.byte()? {
            0 => drop(self.number()?),
            3 => self.at += 2,
            kind @ (1 | 2 | 4) => {
                if kind != 2 {
                    self.byte()?;
                }
                if kind == 4 {
                    return self.number().map(drop);
                }
                let limits = self.byte()?;
                self.number()?;
                if limits & 1 == 1 {
                    self.number()?;
                }
            }
            other => anyhow::bail!("an import of the unknown kind {other}"),
        }
        Ok(())
    }
}

fn number(out: &mut Vec<u8>, mut value: usize) {
    loop {
        let low = u8::try_from(value & 0x7f).unwrap_or_default();
        value >>= 7;
        out.push(if value == 0 { low } else { low | 0x80 });
        if value == 0 {
            return;
        }
    }
}

fn text(out: &mut Vec<u8>, text: &str) {
    number(out, text.len());
    out.extend(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODULE: &str = "./baton_bg.js";

    /// One type, then a function, a memory with a limit and a function from elsewhere.
    fn program() -> Vec<u8> {
        let mut body = Vec::new();
        number(&mut body, 3);
        for (module, name, kind) in [
            (MODULE, "__wbg_focus_0123456789abcdef", &[0, 0][..]),
            (MODULE, "__wbg_memory", &[2, 1, 1, 200, 1][..]),
            ("./__wasm_split.js", "__wasm_split_load_edit", &[0, 0][..]),
        ] {
            text(&mut body, module);
            text(&mut body, name);
            body.extend(kind);
        }
        let mut wasm = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x02".to_vec();
        number(&mut wasm, body.len());
        wasm.extend(body);
        wasm.extend(b"\x03\x02\x01\0");
        wasm
    }

    #[test]
    fn both_sides_get_the_same_short_names() {
        let glue = "{\n __wbg_focus_0123456789abcdef: function() {},\n __wbg_memory: memory,\n}";
        let (wasm, glue) = shorten(&program(), glue, MODULE).unwrap();
        assert_eq!(glue, "{\n a: function() {},\n b: memory,\n}");
        let text = String::from_utf8_lossy(&wasm).into_owned();
        assert!(!text.contains("__wbg_") && text.contains("__wasm_split_load_edit"));
        assert!(wasm.ends_with(b"\x03\x02\x01\0"), "the sections behind it are as they were");
        // Nothing is left to rename, and what was written can be read.
        assert_eq!(shorten(&wasm, &glue, "./other.js").unwrap(), (wasm, glue));
    }

    #[test]
    fn what_the_script_does_not_provide_is_an_error() {
        assert!(shorten(&program(), "{ __wbg_memory: memory }", MODULE).is_err());
        assert!(shorten(&program()[..30], "", MODULE).is_err());
        assert!(shorten(b"<html>", "", MODULE).is_err());
    }

    #[test]
    fn classes_of_streams_are_taken_out() {
        let glue = "export class IntoUnderlyingSink {\n    free() { wasm.x(); }\n}\n\
            if (Symbol.dispose) IntoUnderlyingSink.prototype[Symbol.dispose] = 1;\n\
            export class Kept {\n}\n\
            const IntoUnderlyingSinkFinalization = (typeof F === 'undefined')\n    ? {}\n    : new F();\n\
            const kept = 1;\n";
        assert_eq!(without_streams(glue), "export class Kept {\n}\nconst kept = 1;\n");
        let export = |name: &str, index: u8| {
            let mut one = Vec::new();
            text(&mut one, name);
            one.extend([0, index]);
            one
        };
        let body = |all: &[Vec<u8>]| {
            let mut body = vec![u8::try_from(all.len()).unwrap()];
            body.extend(all.concat());
            body
        };
        let (memory, start) = (export("memory", 2), export("start", 200));
        let stream = export("__wbg_intounderlyingsink_free", 4);
        // 200 takes two bytes.
        let start = [&start[..], &[1]].concat();
        let before = body(&[memory.clone(), stream, start.clone()]);
        assert_eq!(exports(&before, &mut String::new()).unwrap(), body(&[memory, start]));
    }

    #[test]
    fn what_the_compiler_named_is_called_by_a_short_name_and_marks_of_parts_go() {
        let all =
            ["_ZN6invoke17h01E", "__wasm_split_00edit00_export_01_no_edit", "_ZN6invoke17h01E_2"];
        let mut body = vec![3];
        for name in all {
            text(&mut body, name);
            body.extend([0, 7]);
        }
        let mut glue = "wasm._ZN6invoke17h01E_2(a); wasm._ZN6invoke17h01E(b);".to_owned();
        assert_eq!(exports(&body, &mut glue).unwrap(), b"\x02\x02_a\0\x07\x02_c\0\x07");
        assert_eq!(glue, "wasm._c(a); wasm._a(b);");
        // Who calls nothing, or under another name, is found here, not in the browser.
        assert!(exports(&body, &mut String::new()).is_err());
    }

    #[test]
    fn short_names_are_all_different() {
        let names: std::collections::HashSet<_> = (0..2000).map(short).collect();
        assert_eq!(names.len(), 2000);
    }
}
