//! Tests of all operations with a small noun that has one attribute of each kind.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};

use super::{
    Breach, Declared, JsonBody,
    Sent::{Patch, Whole},
    View, breaches, fixed_changes, follow, is_as_sent, is_enough, json_schema, merge, missing_in_change,
    narrow, read, reopen, replacing, schema, write,
};
use crate::{Constraint, Kind, Known, Number, Object, Replace::Always, Secret, Typed, Value, attributes};

const COLOURS: &[&str] = &["green", "red"];
const BOXES: &[&str] = &["box"];
const CANS: &[&str] = &["can"];

attributes! {
    /// What every thing has.
    struct Place {
        /// Id of the {noun}.
        id: String, computed, always_answered;
    }

    struct Thing {
        ..place: Place;
        /// Kind of the {noun}: {words}.
        ///
        /// A change replaces it.
        r#type: String, required, sent(Whole), always_answered, replace(Always), one_of(&["box", "can"]);
        /// What somebody has written about it. Taken out, it is cleared.
        note: String, optional, cleared, shown_as("Note.");
        /// Colours.
        colours: BTreeSet<Value<String>>, optional_computed, otherwise(BTreeSet::new()), one_of(COLOURS);
        /// Who may see it.
        ///
        /// Taken out, it is cleared.
        sharing: Sharing, optional, cleared, means_null_if(Sharing::says_nothing), acts_as_null_if(Sharing::is_off);
        /// Settings of boxes.
        lid: Lid, optional_computed, of(BOXES);
        /// Settings of cans.
        pull: Pull, optional_computed, of(CANS);
        /// Parts, by a key of the user's own.
        parts: BTreeMap<String, Value<Part>>, optional, keyed_by("id");
        /// Labels.
        labels: BTreeMap<String, Value<String>>, optional;
        /// Key of it.
        key: Secret, optional, kept, unlisted;
        /// Key of it, never kept. Defaults to `{default}`.
        key_wo: Secret, optional, local, write_only, never_shown, defaults_to("none");
    }

    struct Sharing {
        /// Whether it is shared.
        enabled: bool, required, absent_is(false);
        /// With whom.
        team_ids: BTreeSet<Value<String>>, optional, json("teams"), each("teamId"), cleared;
    }

    struct Lid {
        /// Its size.
        size: i64, optional_computed;
        /// Its maker, which no list shows.
        maker: String, computed, not_in_lists, follows(Lid::size);
    }

    struct Part {
        /// Id of the part.
        id: String, computed;
        /// How many there are; while they grow by themselves, how many there were at first.
        count: i64, required, keep_while(Part::grows);
        /// Whether they grow by themselves.
        is_growing: bool, optional, follows(Part::count);
    }

    struct Pull {
        /// Its form.
        form: String, optional_computed;
    }
}

impl Sharing {
    fn says_nothing(&self) -> bool {
        self.is_off() && !matches!(&self.team_ids, Value::Value(teams) if !teams.is_empty())
    }

    fn is_off(&self) -> bool {
        self.enabled != Value::Value(true)
    }
}

impl Part {
    fn grows(&self) -> bool {
        self.is_growing == Value::Value(true)
    }
}

fn text(text: &str) -> Value<String> {
    Value::Value(text.to_owned())
}

fn answer(json: Json) -> Object {
    read(Thing::attributes(), json.as_object().expect("an object"))
}

fn state(json: Json, before: Thing) -> Thing {
    let variant = if matches!(&json["type"], Json::String(word) if word == "can") { "can" } else { "box" };
    let merged = merge(Thing::attributes(), View::Managed, &answer(json), &before.into_object(), variant);
    Thing::from_object(merged).expect("fits")
}

fn body(planned: &Thing, request: super::Sent) -> Json {
    let body = write(Thing::attributes(), &planned.clone().into_object(), request, "box");
    serde_json::to_value(body).expect("JSON")
}

#[test]
fn a_struct_survives_conversion_to_an_object_and_back() {
    let thing = Thing { place: Place { id: text("a") }, note: Value::Unknown, ..Thing::default() };
    let object = thing.clone().into_object();
    assert_eq!(
        (object.get("id"), object.get("note")),
        (&Value::Value(Known::String("a".to_owned())), &Value::Unknown)
    );
    assert_eq!(Thing::from_object(object), Ok(thing));
}

#[test]
fn a_mismatch_has_the_whole_path() {
    let mut object = Object::default();
    object.set(
        "lid",
        Value::Value(Known::Object(Object([("size".to_owned(), Value::Value(Known::Bool(true)))].into()))),
    );
    let mismatch = Thing::from_object(object).expect_err("a bool is no number");
    assert_eq!(mismatch.to_string(), "lid.size: a number was expected");
}

#[test]
fn one_declaration_has_many_views() {
    let managed = schema(Thing::attributes(), View::Managed, "thing");
    assert_eq!(managed["type"].description, "Kind of the thing: `box`, `can`. A change replaces it.");
    assert_eq!(managed["key_wo"].description, "Key of it, never kept. Defaults to `none`.");
    assert!(managed["key_wo"].write_only && managed["key"].sensitive);
    assert!(managed["lid"].keep_state && managed["id"].keep_state && !managed["note"].keep_state);
    let shown = schema(Thing::attributes(), View::Shown, "thing");
    assert_eq!(shown["type"].description, "Kind of the thing: `box`, `can`.");
    assert_eq!(shown["note"].description, "Note.");
    assert!(shown.values().all(|attribute| attribute.constraint == Constraint::Computed));
    assert!(!shown.contains_key("key_wo") && shown.contains_key("key"));
    assert!(
        matches!(&shown["sharing"].kind, Kind::Object(inner) if inner["enabled"].constraint == Constraint::Computed)
    );
    assert!(!schema(Thing::attributes(), View::Listed, "thing").contains_key("key"));
}

#[test]
fn unreadable_is_unknown_and_missing_is_null() {
    let read = answer(json!({
        "id": 7,
        "type": 7,
        "note": "",
        "colours": ["blue", {}],
        "sharing": {"enabled": true, "teams": [{"teamId": "t"}, {}]},
        "lid": {"size": "3", "maker": {}},
        "unheardOf": [],
    }));
    assert_eq!(read.get("id"), &Value::Value(Known::String("7".to_owned())), "a number can stand for a text");
    assert_eq!(read.get("type"), &Value::Unknown, "a number cannot stand for a word");
    assert_eq!(read.get("note"), &Value::Null, "an empty text says nothing");
    assert_eq!((read.get("colours"), read.get("sharing")), (&Value::Unknown, &Value::Unknown));
    let lid = Lid::from_object(read.object("lid").expect("readable").clone()).expect("fits");
    assert_eq!(lid, Lid { size: Value::Value(3), maker: Value::Unknown });
    assert_eq!(read.get("labels"), &Value::Null);
}

#[test]
fn what_a_response_omits_stays_or_is_cleared() {
    let sharing = Sharing { enabled: Value::Value(true), team_ids: Value::Value([text("t")].into()) };
    let before = Thing {
        place: Place { id: text("a") },
        r#type: text("box"),
        note: text("old"),
        colours: Value::Value([text("red")].into()),
        sharing: Value::Value(sharing.clone()),
        lid: Value::Value(Lid { size: Value::Value(3), maker: Value::Unknown }),
        key: Value::Value(Secret::from("k")),
        ..Thing::default()
    };
    let after = state(json!({"id": "a", "key": "masked"}), before.clone());
    let off = Sharing { enabled: Value::Value(false), team_ids: Value::Value(BTreeSet::new()) };
    assert_eq!(
        after,
        Thing {
            note: Value::Null,
            sharing: Value::Value(off),
            lid: Value::Value(Lid { size: Value::Value(3), maker: Value::Null }),
            ..before.clone()
        }
    );
    let unreadable = state(json!({"note": {}, "sharing": "odd"}), before.clone());
    assert_eq!((unreadable.note, unreadable.sharing), (text("old"), Value::Value(sharing)));
    assert_eq!(state(json!({}), Thing::default()).sharing, Value::Null);
    assert_eq!(state(json!({}), Thing::default()).colours, Value::Value(BTreeSet::new()));
}

#[test]
fn attributes_of_other_variants_are_null() {
    let json = json!({"type": "can", "lid": {"size": 1}, "pull": {"form": "ring"}});
    let can = state(json, Thing::default());
    assert_eq!((can.lid, can.pull), (Value::Null, Value::Value(Pull { form: text("ring") })));
    let nothing_set = Thing { lid: Value::Value(Lid::default()), ..Thing::default() };
    assert_eq!(state(json!({"type": "can"}), nothing_set.clone()).lid, nothing_set.lid);
}

#[test]
fn a_body_has_what_is_known_and_goes_out() {
    let planned = Thing {
        place: Place { id: text("a") },
        r#type: text("box"),
        note: Value::Null,
        colours: Value::Unknown,
        sharing: Value::Value(Sharing { enabled: Value::Value(true), team_ids: Value::Null }),
        lid: Value::Value(Lid { size: Value::Value(3), maker: text("m") }),
        pull: Value::Value(Pull { form: text("ring") }),
        labels: Value::Value([("a".to_owned(), text("b"))].into()),
        parts: Value::Null,
        key: Value::Value(Secret::from("hunter2")),
        key_wo: Value::Value(Secret::from("hunter3")),
    };
    let change = json!({
        "sharing": {"enabled": true, "teams": []},
        "lid": {"size": 3},
        "labels": {"a": "b"},
        "key": "hunter2",
    });
    assert_eq!(body(&planned, super::Sent::Patch), change);
    let mut whole = change;
    whole["type"] = json!("box");
    assert_eq!(body(&planned, Whole), whole);
    let written = write(Thing::attributes(), &planned.into_object(), Whole, "box");
    assert!(!format!("{written:?}").contains("hunter2"));
}

#[test]
fn an_answer_that_contradicts_the_request_is_not_as_sent() {
    let sent = Thing { r#type: text("box"), colours: Value::Value([text("red")].into()), ..Thing::default() };
    let verdict = |json| is_as_sent(Thing::attributes(), &answer(json), &sent.clone().into_object(), "box");
    assert_eq!(verdict(json!({})), Ok(true));
    assert_eq!(
        verdict(json!({"colours": ["red"], "lid": {"size": 9}, "sharing": {"enabled": false}})),
        Ok(true)
    );
    assert_eq!(verdict(json!({"colours": []})), Ok(false));
    assert_eq!(verdict(json!({"note": "theirs"})), Ok(false));
    assert_eq!(verdict(json!({"note": ["?"]})), Err("note"));
    assert_eq!(verdict(json!({"note": ["?"], "type": "can"})), Ok(false));
}

#[test]
fn a_list_item_is_enough_unless_it_lacks_what_the_state_has() {
    let before = Thing {
        lid: Value::Value(Lid { size: Value::Value(3), maker: text("m") }),
        note: text("n"),
        ..Thing::default()
    };
    let whole = json!({"id": "a", "type": "box", "note": "n", "lid": {"size": 3}});
    let enough = |json, is_same| {
        is_enough(Thing::attributes(), &answer(json), &before.clone().into_object(), "box", is_same)
    };
    assert!(enough(whole.clone(), true));
    assert!(!enough(whole.clone(), false), "another one may have another maker");
    for (member, value) in
        [("id", json!(null)), ("note", json!(null)), ("lid", json!(null)), ("lid", json!({"size": 4}))]
    {
        let mut lacking = whole.clone();
        lacking[member] = value;
        assert!(!enough(lacking, true), "{member}");
    }
}

#[test]
fn attributes_that_follow_a_change_are_unknown() {
    let lid = |size, maker| Thing {
        lid: Value::Value(Lid { size: Value::Value(size), maker }),
        ..Thing::default()
    };
    let followed = |planned: Thing| {
        let mut planned = planned.into_object();
        follow(Thing::attributes(), &lid(3, text("m")).into_object(), &mut planned);
        Thing::from_object(planned).expect("fits")
    };
    assert_eq!(followed(lid(3, text("m"))), lid(3, text("m")));
    assert_eq!(followed(lid(4, text("m"))), lid(4, Value::Unknown));
}

fn part(id: Value<String>, count: i64, is_growing: bool) -> Value<Part> {
    Value::Value(Part { id, count: Value::Value(count), is_growing: Value::Value(is_growing) })
}

fn with_parts<const N: usize>(parts: [(&str, Value<Part>); N]) -> Thing {
    let parts = parts.into_iter().map(|(key, part)| (key.to_owned(), part)).collect();
    Thing { parts: Value::Value(parts), r#type: text("box"), ..Thing::default() }
}

#[test]
fn a_keyed_list_keeps_the_users_keys() {
    let planned = with_parts([("a", part(text("id-1"), 1, false)), ("b", part(Value::Unknown, 2, false))]);
    let sent = body(&planned, super::Sent::Patch);
    let (one, two) = (
        json!({"id": "id-1", "count": 1, "isGrowing": false}),
        json!({"id": "b", "count": 2, "isGrowing": false}),
    );
    assert_eq!(sent, json!({"parts": [one, two]}));

    // In another order, with one more.
    let three = json!({"id": "id-3", "count": 3, "isGrowing": false});
    let answered = json!({"type": "box", "parts": [three, two, one]});
    let expected = with_parts([
        ("a", part(text("id-1"), 1, false)),
        ("b", part(text("b"), 2, false)),
        ("id-3", part(text("id-3"), 3, false)),
    ]);
    assert_eq!(state(answered, planned.clone()).parts, expected.parts);

    let verdict =
        |json| is_as_sent(Thing::attributes(), &answer(json), &planned.clone().into_object(), "box");
    assert_eq!(verdict(json!({"type": "box", "parts": [two, one]})), Ok(true));
    assert_eq!(verdict(json!({"type": "box", "parts": [one]})), Ok(false));
    assert_eq!(verdict(json!({"type": "box", "parts": [one, three]})), Ok(false));
}

#[test]
fn computed_growth_is_not_drift() {
    let before = with_parts([("a", part(text("id-1"), 3, true)), ("b", part(text("id-2"), 3, false))]);
    let grown = |id| json!({"id": id, "count": 7, "isGrowing": id == "id-1"});
    let after = state(json!({"type": "box", "parts": [grown("id-1"), grown("id-2")]}), before);
    let expected = with_parts([("a", part(text("id-1"), 3, true)), ("b", part(text("id-2"), 7, false))]);
    assert_eq!(after.parts, expected.parts);
}

#[test]
fn a_change_of_one_element_says_nothing_of_the_others() {
    let prior = with_parts([("a", part(text("1"), 1, true)), ("b", part(text("2"), 2, true))]);
    let changed = with_parts([("a", part(text("1"), 9, true)), ("b", part(text("2"), 2, true))]);
    let mut planned = changed.into_object();
    follow(Thing::attributes(), &prior.into_object(), &mut planned);
    let parts = Thing::from_object(planned).expect("fits").parts;
    let Value::Value(parts) = parts else { panic!("{parts:?}") };
    let is_growing = |key: &str| match &parts[key] {
        Value::Value(part) => part.is_growing,
        other => panic!("{other:?}"),
    };
    assert_eq!((is_growing("a"), is_growing("b")), (Value::Unknown, Value::Value(true)));
}

#[test]
fn a_struct_is_a_value_like_any_other() {
    let lid = Lid { size: Value::Value(1), maker: Value::Null };
    assert_eq!(Lid::from_known(lid.clone().into_known()), Ok(lid));
}

#[test]
fn a_json_schema_has_what_each_body_can_have() {
    let members = |body| {
        let schema = json_schema(Thing::attributes(), body);
        schema["properties"].as_object().expect("an object").keys().cloned().collect::<Vec<_>>()
    };
    let all = ["colours", "id", "key", "labels", "lid", "note", "parts", "pull", "sharing", "type"];
    let without = |names: &[&str]| all.iter().filter(|it| !names.contains(it)).copied().collect::<Vec<_>>();
    assert_eq!(members(JsonBody::Request(Whole)), without(&["id"]));
    assert_eq!(members(JsonBody::Request(Patch)), without(&["id", "type"]));
    assert_eq!(members(JsonBody::Answer), all);
    assert_eq!(members(JsonBody::Item), without(&["key"]));

    let item = json_schema(Thing::attributes(), JsonBody::Item);
    let text = json!({ "type": "string" });
    let expected = [
        ("/colours/items/enum", json!(COLOURS)),
        ("/labels/additionalProperties", text.clone()),
        ("/parts/items/properties/id", text.clone()),
        ("/sharing/properties/teams/items/properties/teamId", text),
        ("/lid/properties", json!({ "size": { "type": "number" } })),
    ];
    for (pointer, expected) in expected {
        assert_eq!(item["properties"].pointer(pointer), Some(&expected), "{pointer}");
    }
}

attributes! {
    struct Machine {
        /// Its progress.
        progress: Progress, computed, volatile, inside("now");
        /// Its share.
        share: Number, optional_computed, decimal;
        /// Its settings.
        settings: Settings, optional_computed;
        /// Its wheels.
        wheels: BTreeMap<String, Value<Wheel>>, optional, keyed_by("id");
    }

    struct Progress {
        /// Its word.
        word: String, computed;
    }

    struct Settings {
        /// One.
        one: String, optional_computed;
        /// Another.
        other: String, optional_computed;
    }

    struct Wheel {
        /// Id of the wheel.
        id: String, computed;
        /// Its size.
        size: i64, required;
        /// How it is steered.
        steering: Progress, optional, null_sent;
        /// Of boxes alone.
        lid: String, optional_computed, of(BOXES);
    }
}

fn machine(json: &Json, before: Machine) -> Machine {
    let answer = read(Machine::attributes(), json.as_object().expect("an object"));
    let merged = merge(Machine::attributes(), View::Managed, &answer, &before.into_object(), "can");
    Machine::from_object(merged).expect("fits")
}

fn wheels(wheels: &[(&str, Value<String>, i64)]) -> Value<BTreeMap<String, Value<Wheel>>> {
    let wheel = |id: &Value<String>, size: i64| {
        Value::Value(Wheel { id: id.clone(), size: Value::Value(size), ..Wheel::default() })
    };
    Value::Value(wheels.iter().map(|(key, id, size)| ((*key).to_owned(), wheel(id, *size))).collect())
}

#[test]
fn what_is_inside_is_read_there_and_fractions_are_numbers() {
    let shown = machine(&json!({"progress": {"now": {"word": "done"}}, "share": 0.5}), Machine::default());
    assert_eq!(shown.progress, Value::Value(Progress { word: text("done") }));
    assert_eq!(shown.share, Value::Value(Number::from_f64(0.5).expect("finite")));
    let whole = machine(&json!({"share": 1.0}), Machine::default());
    assert_eq!(whole.share, Value::Value(Number::from(1_i64)));
}

#[test]
fn an_element_with_another_id_is_found_by_what_was_configured() {
    let before = Machine {
        wheels: wheels(&[("front", text("front"), 1), ("rear", Value::Unknown, 2)]),
        ..Machine::default()
    };
    let json =
        json!({"wheels": [{"id": "u-2", "size": 1}, {"id": "u-1", "size": 2}, {"id": "u-3", "size": 3}]});
    let expected = wheels(&[("front", text("u-2"), 1), ("rear", text("u-1"), 2), ("u-3", text("u-3"), 3)]);
    assert_eq!(machine(&json, before).wheels, expected);
}

#[test]
fn a_body_tells_what_differs_from_another() {
    let body = |one: &str, other: &str, size: i64| {
        let settings = Value::Value(Settings { one: text(one), other: text(other) });
        let wheels = wheels(&[("front", text("front"), size)]);
        let machine = Machine { settings, wheels, ..Machine::default() };
        write(Machine::attributes(), &machine.into_object(), Patch, "can")
    };
    let changes = |parts: &[&str], size| {
        serde_json::to_value(body("a", "c", size).changes(&body("a", "b", 1), parts)).expect("JSON")
    };
    assert_eq!(changes(&["settings"], 1), json!({"settings": {"other": "c"}}));
    assert_eq!(changes(&[], 1), json!({"settings": {"one": "a", "other": "c"}}));
    let front = json!([{"id": "front", "size": 2, "steering": null}]);
    assert_eq!(changes(&["settings"], 2), json!({"settings": {"other": "c"}, "wheels": front}));
}

#[test]
fn what_belongs_to_another_variant_is_narrowed_and_found() {
    let with_lid = |lid: Value<String>| {
        let wheel = Wheel { size: Value::Value(1), lid, ..Wheel::default() };
        let wheels = Value::Value([("front".to_owned(), Value::Value(wheel))].into());
        Machine { wheels, ..Machine::default() }.into_object()
    };
    let mut planned = with_lid(Value::Unknown);
    narrow(Machine::attributes(), &with_lid(Value::Null), &mut planned, "can");
    assert_eq!(planned, with_lid(Value::Null));
    let mut planned = with_lid(Value::Unknown);
    narrow(Machine::attributes(), &with_lid(Value::Null), &mut planned, "box");
    assert_eq!(planned, with_lid(Value::Unknown));
}

#[test]
fn what_changes_by_itself_is_unknown_in_a_change() {
    let mut planned = Machine::default().into_object();
    reopen(Machine::attributes(), &mut planned);
    assert_eq!(planned.get("progress"), &Value::Unknown);
    assert_eq!(planned.get("share"), &Value::Null);
    let schema = schema(Machine::attributes(), View::Managed, "machine");
    assert!(!schema["progress"].keep_state && schema["share"].keep_state);
}

attributes! {
    struct Depot {
        /// Where it is.
        place: String, optional, replace(Always);
        /// How it is stored.
        store: Store, optional;
        /// Its wheels.
        racks: BTreeMap<String, Value<Rack>>, optional, keyed_by("id");
    }

    struct Store {
        /// Its mode.
        mode: String, optional;
        /// Its bucket.
        bucket: String, optional, belongs_to(Store::mode, "bucket");
        /// Its key.
        key: Secret, optional, kept, belongs_to(Store::mode, "bucket");
    }

    struct Rack {
        /// Of boxes alone.
        lid: String, optional, of(BOXES);
        /// Needed by cans.
        size: i64, optional, required_for(CANS);
        /// Colour.
        colour: String, optional, fixed;
    }
}

fn depot(store: Store, rack: Rack) -> Object {
    let racks = Value::Value([("low".to_owned(), Value::Value(rack))].into());
    Depot { store: Value::Value(store), racks, ..Depot::default() }.into_object()
}

#[test]
fn what_does_not_go_together_is_found() {
    let found = |store, rack, variant| {
        let breaches = breaches(Depot::attributes(), &depot(store, rack), variant);
        breaches.into_iter().map(|(path, breach)| (path.to_string(), breach)).collect::<Vec<_>>()
    };
    let store = |mode: &str, bucket| Store { mode: text(mode), bucket, ..Store::default() };
    let rack = Rack { lid: text("flat"), ..Rack::default() };
    assert_eq!(found(store("bucket", Value::Unknown), rack.clone(), "box"), []);
    assert_eq!(
        found(store("bucket", Value::Null), rack, "can"),
        [
            ("store.bucket".to_owned(), Breach::RequiredWith("mode", "bucket")),
            ("racks[\"low\"].lid".to_owned(), Breach::OnlyFor(BOXES)),
            ("racks[\"low\"].size".to_owned(), Breach::RequiredFor),
        ]
    );
    let other = found(store("disk", text("b")), Rack::default(), "box");
    assert_eq!(other, [("store.bucket".to_owned(), Breach::OnlyWith("mode", "bucket"))]);
}

#[test]
fn a_change_needs_what_no_response_has_and_cannot_change_what_is_fixed() {
    let at = |bucket: &str, colour: &str| {
        let store = Store { mode: text("bucket"), bucket: text(bucket), ..Store::default() };
        depot(store, Rack { colour: text(colour), ..Rack::default() })
    };
    let missing = |prior: &Object, planned: &Object| {
        let missing = missing_in_change(Depot::attributes(), Some(prior), planned);
        missing.into_iter().map(|(path, _)| path.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(missing(&at("a", "red"), &at("a", "green")), [""; 0]);
    assert_eq!(missing(&at("a", "red"), &at("b", "red")), ["store.key"]);
    let fixed = |planned| {
        let fixed = fixed_changes(Depot::attributes(), &at("a", "red"), &planned);
        fixed.into_iter().map(|path| path.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(fixed(at("b", "red")), [""; 0]);
    assert_eq!(fixed(at("a", "green")), ["racks[\"low\"].colour"]);
    let moved = Depot { place: text("there"), ..Depot::default() }.into_object();
    assert_eq!(replacing(Depot::attributes(), &at("a", "red"), &moved), ["place"]);
}
