//! The policy's text in chapters and clauses, with the passages that ask for something marked.
//!
//! The text is kept as it was copied, with half-width signs; they are set full-width here, as in print. No word changes.

use programme::policy::{self, Ask};

/// A run of the text; one that asks for something names the ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    pub text: String,
    pub ask: Option<&'static str>,
}

/// A paragraph with its heading sentence apart.
#[derive(Clone, Debug, Default)]
pub struct Paragraph {
    pub lead: String,
    pub runs: Vec<Run>,
}

/// A clause: `4.3` is 四（三）; `0` is the notice around the policy, `0.2` its preamble.
#[derive(Clone, Debug)]
pub struct Clause {
    pub id: String,
    pub chapter: &'static str,
    pub paragraphs: Vec<Paragraph>,
}

/// A chapter by its heading and the first clause in it.
#[derive(Clone, Debug)]
pub struct Chapter {
    pub heading: String,
    pub id: String,
}

/// The text with signs as in print.
pub fn set(text: &str) -> String {
    let wide = |sign| match sign {
        ',' => '，',
        ':' => '：',
        ';' => '；',
        '(' => '（',
        ')' => '）',
        other => other,
    };
    text.chars().map(wide).collect()
}

/// The clause that an ask belongs to: `5.2` of `5.2.4.2`, `0` of `0.1.1`.
pub fn clause_of(ask: &Ask) -> &str {
    if ask.id.starts_with("0.") {
        return "0";
    }
    let second = ask.id.match_indices('.').nth(1).map_or(ask.id.len(), |(at, _)| at);
    &ask.id[..second]
}

const NUMBERS: [&str; 9] = ["一", "二", "三", "四", "五", "六", "七", "八", "九"];

fn number(line: &str, before: &str, after: &str) -> Option<usize> {
    let rest = line.strip_prefix(before)?;
    let begins = |number: &str| rest.strip_prefix(number).is_some_and(|rest| rest.starts_with(after));
    NUMBERS.iter().position(|number| begins(number)).map(|at| at + 1)
}

/// Cuts a paragraph of a clause where passages of its asks begin and end.
fn paragraph(line: &str, id: &str) -> Paragraph {
    let text = set(line);
    let headed = id.contains('.') && text.starts_with('（');
    let lead = if headed { text.find('。').map_or(0, |at| at + '。'.len_utf8()) } else { 0 };
    let mut passages: Vec<(usize, usize, &'static str)> = policy::asks()
        .iter()
        .filter(|ask| clause_of(ask) == id)
        .filter_map(|ask| {
            let words = set(&ask.policy);
            text.find(&words).map(|at| (at, at + words.len(), ask.id.as_str()))
        })
        .collect();
    passages.sort_unstable();
    let mut runs = Vec::new();
    let mut done = lead;
    for (begin, end, ask) in passages.into_iter().filter(|(begin, ..)| *begin >= lead) {
        if begin < done {
            continue;
        }
        runs.push(Run { text: text[done..begin].to_owned(), ask: None });
        runs.push(Run { text: text[begin..end].to_owned(), ask: Some(ask) });
        done = end;
    }
    runs.push(Run { text: text[done..].to_owned(), ask: None });
    runs.retain(|run| !run.text.is_empty());
    Paragraph { lead: text[..lead].to_owned(), runs }
}

/// The whole text, in its order.
pub fn clauses() -> Vec<Clause> {
    let mut lines = policy::TEXT.lines().map(str::trim).filter(|line| !line.is_empty());
    let title = lines.next().unwrap_or_default();
    let mut clauses = vec![Clause { id: "0".to_owned(), chapter: title, paragraphs: Vec::new() }];
    let mut chapter = (0, "");
    for line in lines {
        if let Some(number) = number(line, "", "、") {
            chapter = (number, line);
            continue;
        }
        let id = match (chapter.0, self::number(line, "(", ")")) {
            (0, _) if line.starts_with("关于") => {
                clauses.push(Clause { id: "0.2".to_owned(), chapter: line, paragraphs: Vec::new() });
                continue;
            }
            (0, _) => clauses.last().map(|clause| clause.id.clone()).unwrap_or_default(),
            (chapter, None) => chapter.to_string(),
            (chapter, Some(clause)) => format!("{chapter}.{clause}"),
        };
        if clauses.last().is_none_or(|clause| clause.id != id) {
            clauses.push(Clause { id: id.clone(), chapter: chapter.1, paragraphs: Vec::new() });
        }
        if let Some(clause) = clauses.last_mut() {
            clause.paragraphs.push(paragraph(line, &id));
        }
    }
    clauses
}

/// The chapters, each with its first clause.
pub fn chapters() -> Vec<Chapter> {
    let mut chapters: Vec<Chapter> = Vec::new();
    for clause in clauses().iter().filter(|clause| clause.id != "0" && clause.id != "0.2") {
        if chapters.last().is_none_or(|chapter| chapter.heading != clause.chapter) {
            chapters.push(Chapter { heading: clause.chapter.to_owned(), id: clause.id.clone() });
        }
    }
    chapters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_is_whole_and_in_its_order() {
        let mut shown = String::new();
        let mut chapter = "";
        for clause in clauses() {
            if clause.chapter != chapter {
                chapter = clause.chapter;
                shown.push_str(chapter);
            }
            for paragraph in clause.paragraphs {
                shown.push_str(&paragraph.lead);
                shown.extend(paragraph.runs.into_iter().map(|run| run.text));
            }
        }
        let text: String = set(policy::TEXT).lines().map(str::trim).collect();
        assert_eq!(shown, text);
    }

    #[test]
    fn every_ask_is_marked_in_the_text() {
        let marked: Vec<&str> = clauses()
            .into_iter()
            .flat_map(|clause| clause.paragraphs)
            .flat_map(|paragraph| paragraph.runs)
            .filter_map(|run| run.ask)
            .collect();
        let missing: Vec<&str> =
            policy::asks().iter().map(|ask| ask.id.as_str()).filter(|id| !marked.contains(id)).collect();
        assert_eq!(missing, [""; 0]);
    }
}
