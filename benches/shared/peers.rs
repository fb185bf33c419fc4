//! The items that others measure with, so that their tables and ours can be laid side by side.
//!
//! Each is made here by rules of our own after what the other project's bench describes; attributes come in the order
//! of their names.

use std::collections::{BTreeMap, BTreeSet};

use dyno::{Document, Model, Number};
use dyno_core::codec::EncodeMembers;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

use super::write::encode;

/// The JSON of an item, its attributes in the order of their names.
pub(crate) fn json(item: &impl EncodeMembers) -> String {
    let json: serde_json::Value =
        serde_json::from_str(&encode(std::slice::from_ref(item))).expect("JSON");
    json.to_string()
}

/// The body of a Query response.
pub(crate) fn page<T: EncodeMembers>(count: usize, item: impl Fn(usize) -> T) -> Vec<u8> {
    let items: Vec<String> = (0..count).map(|at| json(&item(at))).collect();
    let items = items.join(",");
    format!(r#"{{"Count":{count},"Items":[{items}],"ScannedCount":{count}}}"#).into_bytes()
}

/// What EfficientDynamoDb compares itself with the .NET SDK by: `MixedEntity` of its `QueryEntityComparisonBenchmark`
/// (AllocZero/EfficientDynamoDb, `src/Benchmarks`).
#[derive(Clone, Debug, PartialEq, Model, Serialize, Deserialize)]
#[dyno(table = "Mixed")]
pub(crate) struct Mixed {
    #[dyno(partition_key)]
    pk: String,
    #[dyno(sort_key)]
    sk: String,
    m: MapObject,
    l1: Vec<MapObject>,
    l2: Vec<MapObject>,
    l3: Vec<MapObject>,
    #[serde(with = "serde_dynamo::string_set")]
    ss: BTreeSet<String>,
    #[serde(with = "serde_dynamo::number_set")]
    ns: BTreeSet<u32>,
    s: String,
    n: u32,
    b: bool,
}

#[derive(Clone, Debug, PartialEq, Document, Serialize, Deserialize)]
struct MapObject {
    p1: String,
}

pub(crate) fn mixed(at: usize) -> Mixed {
    let object = |list| MapObject {
        p1: format!("test_p{list}_{at:04}"),
    };
    let number = u32::try_from(at).expect("few items");
    Mixed {
        pk: format!("pk_{at:04}"),
        sk: format!("sk_{at:04}"),
        m: object(0),
        l1: vec![object(1)],
        l2: vec![object(2)],
        l3: vec![object(3)],
        ss: [format!("test_set_{at:04}")].into(),
        ns: [number].into(),
        s: format!("test_{at:04}"),
        n: number,
        b: at.is_multiple_of(2),
    }
}

/// The item of aiodynamo's bench of deserialization, which reads 30,000 of them (HENNGE/aiodynamo,
/// `benchmarks/deserialize`): one attribute of each type, and once more the same in a list.
#[derive(Clone, Debug, PartialEq, Document)]
pub(crate) struct Nested {
    hash: String,
    range: Vec<u8>,
    null: Option<String>,
    #[dyno(rename = "true")]
    yes: bool,
    #[dyno(rename = "false")]
    no: bool,
    int: u32,
    float: f64,
    numeric_set: BTreeSet<Number>,
    string_set: BTreeSet<String>,
    binary_set: BTreeSet<Vec<u8>>,
    #[dyno(default)]
    list: Vec<Self>,
}

/// [`Nested`] for serde_dynamo, which reads sets of bytes and of fractions into other types.
#[derive(Debug, Deserialize)]
pub(crate) struct NestedOfSerde {
    #[serde(rename = "hash")]
    _hash: String,
    #[serde(rename = "range", with = "serde_bytes")]
    _range: Vec<u8>,
    #[serde(rename = "null")]
    _null: Option<String>,
    #[serde(rename = "true")]
    _yes: bool,
    #[serde(rename = "false")]
    _no: bool,
    #[serde(rename = "int")]
    _int: u32,
    #[serde(rename = "float")]
    _float: f64,
    #[serde(rename = "numeric_set", with = "serde_dynamo::number_set")]
    _numeric_set: Vec<f64>,
    #[serde(rename = "string_set", with = "serde_dynamo::string_set")]
    _string_set: BTreeSet<String>,
    #[serde(rename = "binary_set", with = "serde_dynamo::binary_set")]
    _binary_set: BTreeSet<ByteBuf>,
    #[serde(rename = "list", default)]
    _list: Vec<Self>,
}

pub(crate) fn nested(_: usize) -> Nested {
    let inner = Nested {
        hash: "string".to_owned(),
        range: b"bytes".to_vec(),
        null: None,
        yes: true,
        no: false,
        int: 42,
        float: 4.2,
        numeric_set: [Number::from(42), "4.2".parse().expect("a number")].into(),
        string_set: ["hello".to_owned(), "world".to_owned()].into(),
        binary_set: [b"hello".to_vec(), b"world".to_vec()].into(),
        list: Vec::new(),
    };
    Nested {
        list: vec![inner.clone()],
        ..inner
    }
}

/// The item of aiodynamo's bench of a query over 1,000 of them (`benchmarks/query`).
#[derive(Clone, Debug, PartialEq, Model, Serialize, Deserialize)]
#[dyno(table = "Samples")]
pub(crate) struct Sample {
    #[dyno(partition_key)]
    pub(crate) foobar: String,
    #[dyno(sort_key)]
    pub(crate) quux: String,
    field: String,
}

pub(crate) fn sample(at: usize) -> Sample {
    Sample {
        foobar: "foobar".to_owned(),
        quux: format!("sample-{at}"),
        field: "value-99".to_owned(),
    }
}

/// GetItemOutput_S of the benches that AWS's SDKs share (`com.amazonaws.sdk.benchmark`, in smithy-java and other SDKs):
/// six flat attributes.
#[derive(Clone, Debug, PartialEq, Model, Serialize, Deserialize)]
#[dyno(table = "Recipes")]
pub(crate) struct RecipeS {
    #[dyno(partition_key)]
    id: String,
    name: String,
    cuisine: String,
    cook_time: u32,
    difficulty: String,
    rating: f64,
}

pub(crate) fn recipe_s() -> RecipeS {
    RecipeS {
        id: "recipe-001".to_owned(),
        name: "Pasta and Chickpeas".to_owned(),
        cuisine: "Italian".to_owned(),
        cook_time: 20,
        difficulty: "Medium".to_owned(),
        rating: 4.8,
    }
}

/// GetItemOutput_M: besides flat attributes a set, a list of maps, a map.
#[derive(Clone, Debug, PartialEq, Model, Serialize, Deserialize)]
#[dyno(table = "Recipes")]
pub(crate) struct RecipeM {
    #[dyno(partition_key)]
    id: String,
    name: String,
    description: String,
    cook_time: u32,
    prep_time: u32,
    difficulty: String,
    cuisine: String,
    servings: u32,
    rating: f64,
    #[serde(with = "serde_dynamo::string_set")]
    tags: BTreeSet<String>,
    ingredients: Vec<Ingredient>,
    nutrition: BTreeMap<String, u32>,
}

#[derive(Clone, Debug, PartialEq, Document, Serialize, Deserialize)]
struct Ingredient {
    item: String,
    amount: String,
    #[serde(default)]
    note: Option<String>,
}

pub(crate) fn recipe_m() -> RecipeM {
    RecipeM {
        id: "recipe-002".to_owned(),
        name: "Tagliatelle with Butter".to_owned(),
        description: "Fresh ribbons of egg pasta, tossed with butter, cheese and a ladle of water"
            .to_owned(),
        cook_time: 25,
        prep_time: 15,
        difficulty: "Easy".to_owned(),
        cuisine: "Italian".to_owned(),
        servings: 4,
        rating: 4.6,
        tags: texts(&["creamy", "quick", "vegetarian"]),
        ingredients: (0..4).map(|_| ingredient(None)).collect(),
        nutrition: numbers(&["calories", "carbs", "fat", "protein"]),
    }
}

/// GetItemOutput_L: about 7 KB; lists of maps of lists of maps, maps of maps, four sets, long texts.
#[derive(Clone, Debug, PartialEq, Model, Serialize, Deserialize)]
#[dyno(table = "Recipes")]
pub(crate) struct RecipeL {
    #[dyno(partition_key)]
    id: String,
    name: String,
    description: String,
    cook_time: u32,
    prep_time: u32,
    total_time: u32,
    difficulty: String,
    cuisine: String,
    servings: u32,
    rating: f64,
    cost_estimate: f64,
    active: bool,
    featured: bool,
    #[serde(with = "serde_dynamo::string_set")]
    tags: BTreeSet<String>,
    #[serde(with = "serde_dynamo::string_set")]
    categories: BTreeSet<String>,
    #[serde(with = "serde_dynamo::string_set")]
    allergens: BTreeSet<String>,
    #[serde(with = "serde_dynamo::string_set")]
    dietary_restrictions: BTreeSet<String>,
    ingredients: Vec<Group>,
    instructions: Vec<Step>,
    nutrition: BTreeMap<String, BTreeMap<String, u32>>,
    equipment: Vec<Tool>,
    storage: BTreeMap<String, Storage>,
    reviews: Vec<Review>,
}

#[derive(Clone, Debug, PartialEq, Document, Serialize, Deserialize)]
struct Group {
    category: String,
    items: Vec<Ingredient>,
}

#[derive(Clone, Debug, PartialEq, Document, Serialize, Deserialize)]
struct Step {
    step: u32,
    title: String,
    description: String,
    time: u32,
    tips: Vec<String>,
    layers: Vec<Layer>,
}

#[derive(Clone, Debug, PartialEq, Document, Serialize, Deserialize)]
struct Layer {
    order: u32,
    #[serde(with = "serde_dynamo::string_set")]
    components: BTreeSet<String>,
}

#[derive(Clone, Debug, PartialEq, Document, Serialize, Deserialize)]
struct Tool {
    item: String,
    essential: bool,
}

#[derive(Clone, Debug, PartialEq, Document, Serialize, Deserialize)]
struct Storage {
    duration: String,
    instructions: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Document, Serialize, Deserialize)]
struct Review {
    rating: u32,
    comment: String,
    reviewer: String,
    date: String,
    verified: bool,
    helpful_votes: u32,
}

pub(crate) fn recipe_l() -> RecipeL {
    let layer = |order| Layer {
        order,
        components: texts(&["meat_sauce", "pasta", "ricotta", "white_sauce"]),
    };
    let step = |step| Step {
        step,
        title: "Make the White Sauce".to_owned(),
        description: "Stir flour into melted butter, then add warm milk little by little"
            .to_owned(),
        time: 20,
        tips: vec![
            "Whisk all the time, so that there are no lumps".to_owned(),
            "Keep the milk warm".to_owned(),
        ],
        layers: (1..=step).map(layer).collect(),
    };
    let storage = |duration: &str| Storage {
        duration: duration.to_owned(),
        instructions: vec![
            "Let it cool down".to_owned(),
            "Cover it well".to_owned(),
            "Warm it slowly".to_owned(),
        ],
    };
    let review = |_| Review {
        rating: 5,
        comment: "Worth each minute of the work; everybody at the table asked how it is made."
            .to_owned(),
        reviewer: "cook_at_home_123".to_owned(),
        date: "2026-11-21".to_owned(),
        verified: true,
        helpful_votes: 47,
    };
    RecipeL {
        id: "recipe-003".to_owned(),
        name: "Lasagne of the House".to_owned(),
        description: "Layers of fresh pasta, a sauce of three kinds of meat that cooks for hours, \
            white sauce and three cheeses. It takes an afternoon, most of which is waiting, and it \
            feeds a dozen people; half of it can be frozen. Written down as it was told, with the \
            amounts weighed afterwards and the times measured on an ordinary stove."
            .to_owned(),
        cook_time: 180,
        prep_time: 120,
        total_time: 300,
        difficulty: "Expert".to_owned(),
        cuisine: "Italian".to_owned(),
        servings: 12,
        rating: 4.9,
        cost_estimate: 45.5,
        active: true,
        featured: true,
        tags: texts(&[
            "baked",
            "classic",
            "family",
            "festive",
            "layered",
            "meat",
            "slow",
            "sunday",
            "traditional",
            "winter",
        ]),
        categories: texts(&["casserole", "italian", "main-course", "pasta"]),
        allergens: texts(&["dairy", "eggs", "gluten"]),
        dietary_restrictions: texts(&["contains-alcohol", "not-vegan", "not-vegetarian"]),
        ingredients: [1, 5, 4, 3]
            .map(|count| Group {
                category: "meat_sauce".to_owned(),
                items: (0..count)
                    .map(|_| ingredient(Some("80/20 blend")))
                    .collect(),
            })
            .into(),
        instructions: (1..=3).map(step).collect(),
        nutrition: [
            (
                "daily_values".to_owned(),
                numbers(&["calcium", "iron", "protein", "vitamin_a"]),
            ),
            (
                "per_serving".to_owned(),
                numbers(&[
                    "calories",
                    "carbohydrates",
                    "cholesterol",
                    "fat",
                    "fiber",
                    "protein",
                    "sodium",
                ]),
            ),
        ]
        .into(),
        equipment: (0..4)
            .map(|at| Tool {
                item: "heavy saucepan".to_owned(),
                essential: at < 3,
            })
            .collect(),
        storage: [
            ("freezer".to_owned(), storage("3 months")),
            ("refrigerator".to_owned(), storage("3-4 days")),
        ]
        .into(),
        reviews: (0..3).map(review).collect(),
    }
}

/// After PutItemRequest_MixedItem_M of the same benches: sets of thirty, a list and a map with thirty values of three
/// types. There the values stand in one list and one map, which no struct has; here they are ten triples and ten maps
/// of three.
#[derive(Clone, Debug, PartialEq, Model, Serialize, Deserialize)]
#[dyno(table = "MixedItems")]
pub(crate) struct MixedItem {
    #[dyno(partition_key)]
    id: String,
    #[dyno(rename = "stringSet")]
    #[serde(rename = "stringSet", with = "serde_dynamo::string_set")]
    strings: BTreeSet<String>,
    #[dyno(rename = "numberSet")]
    #[serde(rename = "numberSet", with = "serde_dynamo::number_set")]
    numbers: BTreeSet<u32>,
    list: Vec<(String, u32, bool)>,
    #[dyno(rename = "mixedMap")]
    #[serde(rename = "mixedMap")]
    map: BTreeMap<String, Attributes>,
}

#[derive(Clone, Debug, PartialEq, Document, Serialize, Deserialize)]
#[dyno(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct Attributes {
    string_attr: String,
    number_attr: u32,
    bool_attr: bool,
}

pub(crate) fn mixed_item() -> MixedItem {
    MixedItem {
        id: "test-id".to_owned(),
        strings: (1..=30).map(|at| format!("item{at}")).collect(),
        numbers: (1..=30).collect(),
        list: (0..10)
            .map(|at| (format!("listItem{at}"), 100 * at, at % 2 == 0))
            .collect(),
        map: (1..=10)
            .map(|at| {
                let attributes = Attributes {
                    string_attr: format!("value{at}"),
                    number_attr: 101 * at,
                    bool_attr: at % 2 == 0,
                };
                (format!("attr{at}"), attributes)
            })
            .collect(),
    }
}

fn ingredient(note: Option<&str>) -> Ingredient {
    Ingredient {
        item: "grated hard cheese".to_owned(),
        amount: "250 g".to_owned(),
        note: note.map(str::to_owned),
    }
}

fn texts(texts: &[&str]) -> BTreeSet<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn numbers(names: &[&str]) -> BTreeMap<String, u32> {
    let named = names.iter().zip(28..);
    named
        .map(|(name, number)| ((*name).to_owned(), number))
        .collect()
}
