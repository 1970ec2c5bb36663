//! What is made of problems and declarations for programs and editors.

use super::*;

#[test]
fn records_carry_what_the_text_says() {
    let records = read("[groups.a]\nmachine = \"tiny\"\nsize = {}\n").unwrap_err().records();
    insta::assert_snapshot!(serde_json::to_string_pretty(&records).unwrap(), @r#"
    [
      {
        "level": "error",
        "file": "a.toml",
        "line": 2,
        "column": 11,
        "text": "\"tiny\"",
        "path": "groups.a.machine",
        "message": "\"tiny\" is not one of the choices",
        "help": "the choices are \"small\" and \"large\"",
        "related": []
      }
    ]
    "#);
}

#[test]
fn colours_are_only_there_when_asked_for() {
    let problems = read("groups = 3").unwrap_err();
    assert!(problems.render(Style::Coloured).contains('\u{1b}'));
    assert!(!problems.render(Style::Plain).contains('\u{1b}'));
}

#[test]
fn the_schema_comes_from_the_declaration() {
    let schema = crate::json_schema::<Group>();
    insta::assert_snapshot!(serde_json::to_string_pretty(&schema).unwrap(), @r##"
    {
      "$defs": {
        "Size": {
          "additionalProperties": false,
          "description": "How many.",
          "properties": {
            "max": {
              "default": 3,
              "description": "At most.",
              "maximum": 50,
              "minimum": 0,
              "type": "integer"
            },
            "min": {
              "default": 1,
              "description": "At least.",
              "maximum": 50,
              "minimum": 0,
              "type": "integer"
            }
          },
          "type": "object"
        }
      },
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "additionalProperties": false,
      "description": "A group of nodes.",
      "properties": {
        "labels": {
          "additionalProperties": {
            "type": "string"
          },
          "default": {},
          "description": "Words that describe it.",
          "type": "object"
        },
        "machine": {
          "description": "The sort of machine.",
          "enum": [
            "small",
            "large"
          ],
          "type": "string"
        },
        "purpose": {
          "description": "What it is for.",
          "type": "string"
        },
        "repair": {
          "default": true,
          "description": "Whether it is repaired.",
          "type": "boolean"
        },
        "size": {
          "$ref": "#/$defs/Size",
          "description": "How many there are."
        },
        "zones": {
          "default": [],
          "description": "Where it stands. Elsewhere is another group.",
          "items": {
            "type": "string"
          },
          "type": "array",
          "uniqueItems": true,
          "x-one-way": "Elsewhere is another group."
        }
      },
      "title": "Group",
      "type": "object"
    }
    "##);
}

#[test]
fn what_is_read_can_be_shown() {
    let text = "[groups.a]\nmachine = \"large\"\nsize = { min = 0 }\n";
    let mut shown = read(text).unwrap().encode();
    shown.sort_all_objects();
    insta::assert_snapshot!(shown, @r#"
    {"groups":{"a":{"labels":{},"machine":"large","purpose":null,"repair":true,"size":{"max":3,"min":0},"zones":[]}}}
    "#);
}
