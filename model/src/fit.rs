//! Texts in drawings: nothing breaks them into lines or cuts them there, and nobody knows the font.

/// Room that a letter takes, in hundredths of its size: as in a wide font, so that a narrower one
/// leaves some over.
fn width(letter: char) -> u32 {
    match letter {
        // What stands on, over or between other letters.
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' => 0,
        'i' | 'j' | 'l' | 'I' | 'J' | '.' | ',' | ':' | ';' | '|' | '!' | '\'' | '’' | '·' => 36,
        'f' | 'r' | 't' | ' ' | '(' | ')' | '[' | ']' | '-' | '/' | '"' => 42,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '…' | '—' => 100,
        'A'..='Z' | 'À'..='Þ' | 'Α'..='Ω' | 'А'..='Я' => 77,
        // Scripts of the far east and pictures.
        '\u{1100}'..='\u{11ff}'
        | '\u{2e80}'..='\u{d7ff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'.. => 130,
        _ => 63,
    }
}

/// Bytes of the longest start of a text that fits; at least one letter.
fn fitting(text: &str, room: u32) -> usize {
    let mut taken = 0;
    let over = text.char_indices().find(|(at, letter)| {
        taken += width(*letter);
        taken > room && *at > 0
    });
    over.map_or(text.len(), |(at, _)| at)
}

/// A text in at most so many lines, each with `room` in hundredths of the size of its letters.
/// What has no room in the last one gives way to "…".
pub fn lines(text: &str, room: u32, most: usize) -> Vec<String> {
    let mut left = text.trim();
    let mut lines = Vec::new();
    while !left.is_empty() && lines.len() < most {
        let end = fitting(left, room);
        if end == left.len() {
            lines.push(left.to_owned());
            break;
        }
        let last = lines.len() + 1 == most;
        let (start, rest) = left.split_at(end);
        // Between words, where there are several.
        let at = match start.rfind(char::is_whitespace) {
            _ if last => fitting(left, room.saturating_sub(width('…'))),
            Some(space) if !rest.starts_with(char::is_whitespace) => space,
            _ => end,
        };
        let (line, rest) = left.split_at(at);
        let dots = if last { "…" } else { "" };
        lines.push(format!("{}{dots}", line.trim_end()));
        left = rest.trim_start();
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_what_fits_in_one_line() {
        assert_eq!(lines("Web chat", 1_000, 2), ["Web chat"]);
        assert_eq!(lines("  ", 1_000, 2), Vec::<String>::new());
    }

    #[test]
    fn breaks_between_words_and_cuts_what_is_left() {
        let name = "WhatsApp Wien: Kommunikation";
        assert_eq!(lines(name, 1_100, 2), ["WhatsApp Wien:", "Kommunikation"]);
        assert_eq!(lines(name, 1_100, 1), ["WhatsApp Wien: K…"]);
        let long = "WhatsApp Wien: Kommunikation in der Vorweihnachtszeit";
        assert_eq!(lines(long, 1_100, 2), ["WhatsApp Wien:", "Kommunikation in…"]);
    }

    #[test]
    fn breaks_words_that_are_too_long() {
        let id = "9f92723c-ecda-56cc-8a49-5e5f1911b74f";
        let both = lines(id, 900, 2);
        assert_eq!(both.len(), 2);
        assert!(id.starts_with(&both[0]) && both[1].ends_with('…'));
        assert_eq!(lines("abc", 1, 2), ["a", "b…"]);
    }

    #[test]
    fn no_line_is_wider_than_its_room() {
        let texts = [
            "MMMM WWWW mmmm",
            "客户服务机器人客户服务机器人",
            "e\u{301}e\u{301} é",
            "👩‍💻👩‍💻👩‍💻👩‍💻",
            "a  b\u{a0}c",
        ];
        for (text, room) in
            texts.into_iter().flat_map(|text| [300, 500, 900].map(|room| (text, room)))
        {
            for line in lines(text, room, 2) {
                assert!(line.chars().map(width).sum::<u32>() <= room, "{line:?} in {room}");
            }
        }
    }
}
