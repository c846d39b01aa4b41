//! Lists with cursors, filters on fields, and the expansion of ids into objects.

use serde_json::{Value, json};

use super::desk::Desk;
use super::refusal::Refusal;
use crate::sandbox::books::Books;

/// Parameters of every list that are no filter on a field.
const NO_FILTER: [&str; 4] = ["limit", "starting_after", "ending_before", "expand"];

/// Objects of one kind whose fields equal the other parameters.
pub(crate) fn list(desk: &Desk<'_>, kind: &str, url: &str, params: &Value) -> Result<Value, Refusal> {
    let all: Vec<Value> =
        desk.books.newest(&desk.account, kind).into_iter().map(|record| record.body.clone()).collect();
    page(filtered(all, params), url, params)
}

/// Keeps what equals the filters; `created` is a number or an interval.
pub(crate) fn filtered(all: Vec<Value>, params: &Value) -> Vec<Value> {
    let filters: Vec<(&String, &Value)> =
        params.as_object().into_iter().flatten().filter(|(name, _)| !NO_FILTER.contains(&name.as_str())).collect();
    let fits = |body: &Value| {
        filters.iter().all(|(name, wanted)| match wanted {
            Value::Object(bounds) => bounds.iter().all(|(bound, limit)| {
                let (value, limit) = (body[name.as_str()].as_i64(), limit.as_i64());
                match bound.as_str() {
                    "gt" => value > limit,
                    "gte" => value >= limit,
                    "lt" => value < limit,
                    _ => value <= limit,
                }
            }),
            _ => body[name.as_str()] == **wanted,
        })
    };
    all.into_iter().filter(fits).collect()
}

/// One page of `all`, which is newest first.
pub(crate) fn page(all: Vec<Value>, url: &str, params: &Value) -> Result<Value, Refusal> {
    let limit = params["limit"].as_i64().unwrap_or(10);
    let limit = usize::try_from(limit).ok().filter(|limit| (1..=100).contains(limit)).ok_or_else(|| {
        Refusal::parameter("parameter_invalid_integer", "limit", "Invalid limit: must be between 1 and 100")
    })?;
    let place = |cursor: &str| {
        let id = params[cursor].as_str();
        id.map(|id| all.iter().position(|body| body["id"] == id).ok_or_else(|| Refusal::missing("object", id, cursor)))
            .transpose()
    };
    let (after, before) = (place("starting_after")?, place("ending_before")?);
    let (from, to, more) = match (after, before) {
        (Some(_), Some(_)) => {
            let message = "You may only specify one of these parameters: starting_after, ending_before.";
            return Err(Refusal::parameter("parameters_exclusive", "ending_before", message));
        }
        (None, Some(before)) => (before.saturating_sub(limit), before, before > limit),
        (after, None) => {
            let from = after.map_or(0, |after| after + 1);
            let to = all.len().min(from + limit);
            (from, to, to < all.len())
        }
    };
    Ok(json!({ "object": "list", "data": all[from..to], "has_more": more, "url": url }))
}

/// Replaces ids by objects along each path, at most four levels deep.
pub(crate) fn expand(books: &Books, account: &str, mut body: Value, paths: &Value) -> Result<Value, Refusal> {
    for path in paths.as_array().into_iter().flatten().filter_map(Value::as_str) {
        let steps: Vec<&str> = path.split('.').collect();
        if steps.iter().filter(|step| **step != "data").count() > 4 {
            return Err(Refusal::parameter("", "expand", "You cannot expand more than 4 levels of a property."));
        }
        expand_path(books, account, &mut body, &steps, path)?;
    }
    Ok(body)
}

fn expand_path(books: &Books, account: &str, body: &mut Value, steps: &[&str], path: &str) -> Result<(), Refusal> {
    let [field, rest @ ..] = steps else { return Ok(()) };
    if let Value::Array(items) = body {
        return items.iter_mut().try_for_each(|item| expand_path(books, account, item, steps, path));
    }
    if body["object"] == "checkout.session" && *field == "line_items" && body["line_items"].is_null() {
        let id = body["id"].as_str().unwrap_or_default();
        let items = books.objects.get(id).map_or(Value::Null, |record| record.memo["items"].clone());
        let url = format!("/v1/checkout/sessions/{id}/line_items");
        body["line_items"] = json!({ "object": "list", "data": items, "has_more": false, "url": url });
        return Ok(());
    }
    let refused = || Refusal::parameter("", "expand", format!("This property cannot be expanded ({path})."));
    let place = body.get_mut(*field).ok_or_else(refused)?;
    if let Some(id) = place.as_str() {
        let record = books.objects.get(id).filter(|record| record.account == account).ok_or_else(refused)?;
        *place = record.body.clone();
    }
    match place {
        Value::Null => Ok(()),
        Value::Object(_) | Value::Array(_) => expand_path(books, account, place, rest, path),
        _ => Err(refused()),
    }
}
