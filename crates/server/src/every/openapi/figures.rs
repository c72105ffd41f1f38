//! Figures in the document: a path for each, since each is told apart by its own dimensions.

use kernel::{Catalogue, Dimension, Figure, Year};
use serde_json::{Value as Json, json};

use super::{language, paging, parameter, problems, schemas};
use crate::every::api::figures::COMMON;

/// The paths of all figures.
pub fn paths(declared: &Catalogue) -> impl Iterator<Item = (String, Json)> {
    let all = ("/api/v1/figures".to_owned(), json!({ "get": list() }));
    let figures = declared.figures.iter().flat_map(|of| of.figures);
    std::iter::once(all).chain(figures.flat_map(|figure| {
        let root = format!("/api/v1/figures/{}", figure.code);
        [(root.clone(), json!({ "get": sum(figure) })), (format!("{root}/rows"), json!({ "get": rows(figure) }))]
    }))
}

/// Several of a few, with commas between.
fn several(name: &str, of: &[&str], description: &str) -> Json {
    let schema = json!({ "type": "array", "items": { "type": "string", "enum": of }, "minItems": 1 });
    let mut parameter = parameter(name, "query", schema, description);
    parameter["style"] = json!("form");
    parameter["explode"] = json!(false);
    parameter
}

fn narrowing(figure: &Figure) -> Vec<Json> {
    let uuid = || json!({ "type": "string", "format": "uuid" });
    let [first, last] = [Year::FIRST, Year::LAST].map(Year::number);
    let year = json!({ "type": "integer", "minimum": first, "maximum": last });
    let day = json!({ "type": "string", "format": "date" });
    let mut asked = vec![
        parameter("party", "query", uuid(), "单位 · Whose it is"),
        parameter("partner", "query", uuid(), "结对单位 · The other side"),
        parameter("record", "query", uuid(), "记录 · Of one record"),
        parameter("year", "query", year, "年度 · Year"),
        parameter(
            "as_of",
            "query",
            day,
            "截至某日终了，不填为现在 · As it stood at the end of that day; now, where left out",
        ),
    ];
    asked.extend(figure.by.iter().map(|dimension| {
        let codes: Vec<&str> = dimension.choices.iter().map(|choice| choice.code).collect();
        several(dimension.name, &codes, &format!("{} · {}", dimension.label.zh, dimension.label.en))
    }));
    asked
}

fn answered(operation: &str, words: (&str, &str), asked: Vec<Json>, schema: &str) -> Json {
    let mut responses = problems(&[401, 404, 422, 503]);
    let content = json!({ "application/json": { "schema": schemas::reference(schema) } });
    responses.insert("200".to_owned(), json!({ "description": "OK", "content": content }));
    let parameters: Vec<Json> = asked.into_iter().chain([language()]).collect();
    json!({
        "operationId": operation, "summary": words.0, "description": words.1, "parameters": parameters, "responses": responses,
    })
}

fn list() -> Json {
    answered("figures", ("可读的数据口径", "The figures that you may read"), Vec::new(), "FigureList")
}

fn sum(figure: &Figure) -> Json {
    let mut asked = narrowing(figure);
    let own = figure.by.iter().map(|dimension: &&Dimension| dimension.name);
    let by: Vec<&str> = COMMON.into_iter().chain(own).collect();
    asked.push(several("by", &by, "按什么分列 · By what it is told apart"));
    asked.extend(paging());
    let words = (figure.label.zh, format!("{}. {}", figure.label.en, figure.note.en));
    answered(&format!("figure_{}", figure.code.replace('-', "_")), (words.0, &words.1), asked, "Figure")
}

fn rows(figure: &Figure) -> Json {
    let mut asked = narrowing(figure);
    asked.extend(paging());
    let words = (format!("{}：明细", figure.label.zh), format!("{}: the rows behind it", figure.label.en));
    answered(&format!("figure_{}_rows", figure.code.replace('-', "_")), (&words.0, &words.1), asked, "FigureRows")
}

/// What the answers are.
pub fn schemas() -> [(&'static str, Json); 3] {
    let text = || json!({ "type": "string" });
    let labels = || json!({ "type": "object", "required": ["zh", "en"], "properties": { "zh": text(), "en": text() } });
    let maybe = || json!({ "type": ["string", "null"] });
    let number = || json!({ "type": "integer" });
    let page = |item: Json| {
        json!({
            "type": "object", "required": ["items", "total", "next"],
            "properties": { "items": { "type": "array", "items": item }, "total": number(), "next": maybe() },
        })
    };
    let declared = json!({
        "type": "object", "required": ["code", "zh", "en", "unit", "counts", "public", "note", "by"],
        "properties": {
            "code": text(), "zh": text(), "en": text(), "unit": text(), "counts": labels(), "note": labels(),
            "public": { "type": "boolean" }, "by": { "type": "array", "items": { "type": "object" } },
        },
    });
    let list = json!({
        "type": "object", "required": ["items", "total"],
        "properties": { "items": { "type": "array", "items": declared }, "total": number() },
    });
    let part = json!({
        "type": "object", "required": ["amount", "quantity"], "properties": { "amount": number(), "quantity": number() },
    });
    let mut figure = page(part.clone());
    figure["properties"]["apart"] = json!({ "type": ["array", "null"], "items": part });
    for (name, schema) in [("figure", text()), ("unit", text()), ("as_of", maybe()), ("amount", number())] {
        figure["properties"][name] = schema;
    }
    figure["properties"]["quantity"] = number();
    figure["required"] = json!(["figure", "unit", "as_of", "amount", "quantity", "apart", "items", "total", "next"]);
    let row = json!({
        "type": "object", "required": ["kind", "record", "line", "party", "year", "tags", "amount", "quantity"],
        "properties": {
            "kind": text(), "record": text(), "line": maybe(), "party": maybe(), "year": { "type": ["integer", "null"] },
            "tags": { "type": "object" }, "amount": number(), "quantity": number(),
        },
    });
    [("FigureList", list), ("Figure", figure), ("FigureRows", page(row))]
}
