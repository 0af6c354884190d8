"""The schemas of the tables: sound Table Schemas, which the standard itself accepts.

Whether a file is a Table Schema is for frictionless to say, the standard's own library.
"""

import json
from dataclasses import replace

import pytest
from frictionless import FrictionlessException, Package, Schema

from personalising import paths, waves
from personalising.waves import TableSchema, table_schema, table_schemas

FILES = sorted(paths.SCHEMAS.glob("*.json"))
FIELDS = [
    pytest.param(table, field, id=f"{table.name}-{field.name}")
    for table in table_schemas().values()
    for field in table.fields
]


def source(file):
    return json.loads(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_schema_is_a_table_schema_of_the_standard(file):
    assert not list(Schema.metadata_validate(source(file)))
    schema = Schema.from_descriptor(str(file))
    assert tuple(schema.field_names) == table_schema(file.stem).columns
    assert tuple(schema.primary_key) == table_schema(file.stem).primary_key


def test_standard_refuses_an_unsound_schema():
    broken = source(FILES[0]) | {"primaryKey": ["nothing"]}
    with pytest.raises(FrictionlessException):
        Schema.from_descriptor(broken)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_schema_is_named_as_its_file_and_describes_itself(file):
    found = source(file)
    assert found["name"] == file.stem
    assert found["title"].strip()
    assert found["description"].endswith(".")
    assert found["missingValues"] == [""]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_field_has_title_description_and_presence(file):
    for field in source(file)["fields"]:
        assert field["title"].strip(), field["name"]
        assert field["description"].endswith("."), field["name"]
        assert field["presence"] in {"mandatory", "optional"}, field["name"]
        assert field["type"] in {"string", "integer", "number"}, field["name"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_enum_lists_the_values_of_the_categories(file):
    for field in source(file)["fields"]:
        values = [item["value"] for item in field.get("categories", [])]
        enum = field.get("constraints", {}).get("enum", [])
        assert enum == values, field["name"]
        assert len(set(values)) == len(values)
        assert all(item["label"] for item in field.get("categories", []))


@pytest.mark.parametrize(("table", "field"), FIELDS)
def test_field_with_a_direction_says_which_way_it_runs(table, field):
    whole = field.type == "integer" and not field.categories
    count = whole and field.constraints["minimum"] >= 0
    if field.ordered or (field.type != "string" and not count):
        assert field.coding


@pytest.mark.parametrize(("table", "field"), FIELDS)
def test_text_without_listed_values_has_no_blanks_around_it(table, field):
    if field.type == "string" and not field.categories:
        assert field.constraints["pattern"] == r"\S(.*\S)?"


SAMPLED = ("stratum", "cluster")


@pytest.mark.parametrize(("table", "field"), FIELDS)
def test_every_value_has_a_limit_within_which_computing_is_safe(table, field):
    if field.type == "string" and not field.categories:
        names_a_unit = field.name.endswith("_id") or field.name in SAMPLED
        longest = 64 if names_a_unit else 500
        assert field.constraints["maxLength"] == longest
    elif not field.categories:
        limits = field.constraints["minimum"], field.constraints["maximum"]
        assert all(abs(limit) <= 10**9 for limit in limits)


@pytest.mark.parametrize("table", table_schemas().values(), ids=lambda t: t.name)
def test_keys_name_fields_and_tables_that_exist(table: TableSchema):
    assert table.primary_key
    assert set(table.primary_key) <= set(table.columns)
    assert any(table.field(name).required for name in table.primary_key)
    for key in table.foreign_keys:
        assert {*key.columns, *key.where} <= {*table.columns}
        assert {*key.references} <= {*table_schema(key.table).primary_key}
        assert len(key.columns) == len(key.references)
        for name, value in key.where.items():
            assert value in table.field(name).categories
    assert {*table.exactly_one} <= {*table.columns}


@pytest.mark.parametrize("table", table_schemas().values(), ids=lambda t: t.name)
def test_schools_are_known_by_the_table_of_schools(table: TableSchema):
    if "school_id" in table.columns and table.name != "schools":
        keys = {(*key.columns, key.table) for key in table.foreign_keys}
        assert ("school_id", "schools") in keys


OF_ALL_OR_NONE = {("views", "school_id"), ("teachers", "school_id")}
"""Columns that a wave may lack, and that have no empty cell where it has them.

Schools are known of all who answered, or of none: errors are counted by school, or by
person.
"""


@pytest.mark.parametrize(("table", "field"), FIELDS)
def test_cells_are_required_only_of_columns_that_must_be_there(table, field):
    expected = field.mandatory or (table.name, field.name) in OF_ALL_OR_NONE
    assert expected or not field.required


@pytest.mark.parametrize(
    ("kind", "limits", "words"),
    [
        ("number", {}, "a number"),
        ("number", {"minimum": 0}, "a number of at least 0"),
        ("number", {"maximum": 0}, "a number of at most 0"),
        ("integer", {"minimum": 0, "maximum": 9}, "a whole number from 0 to 9"),
        ("number", {"minimum": -1000, "maximum": 1}, "a number from -1,000 to 1"),
        ("string", {}, "text without blanks around it"),
        (
            "string",
            {"maxLength": 5},
            "text without blanks around it, of at most 5 characters",
        ),
    ],
)
def test_limits_are_said_in_words(kind, limits, words):
    plain = table_schema("schools").field("school_id")
    field = replace(plain, type=kind, constraints=limits)
    assert field.expected == words
    assert not field.required


def test_order_of_categories_and_what_must_be_filled_are_those_of_the_file():
    schools = table_schema("schools")
    assert schools.field("size").ordered  # small, large
    assert not schools.field("study").ordered
    assert schools.field("phase").required
    assert not schools.field("absence").required
    assert schools.field("absence").categories == {}
    assert table_schema("leaders").primary_key == ("school_id", "item")


def test_table_that_nobody_knows_is_a_key_error():
    with pytest.raises(KeyError):
        table_schema("pupils")
    with pytest.raises(KeyError):
        table_schema("schools").field("pupils")


def test_schemas_cannot_be_changed():
    with pytest.raises(TypeError):
        table_schemas()["pupils"] = table_schema("schools")
    with pytest.raises(TypeError):
        table_schema("schools").field("size").categories["huge"] = ""


def test_reference_wave_is_sound_to_the_standard_too():
    folder = waves.find(waves.REFERENCE)
    wave = waves.load(folder)
    tables = []
    for file in sorted(folder.glob("*.csv")):
        schema = source(paths.SCHEMAS / f"{file.stem}.json")
        schema["fieldsMatch"] = "superset"  # columns may be lacking, even of a key
        schema["primaryKey"] = [
            name for name in schema["primaryKey"] if name in wave[file.stem]
        ]
        schema["foreignKeys"] = [  # the standard has none that are for some rows alone
            key for key in schema.get("foreignKeys", []) if "where" not in key
        ]
        tables.append(
            {"name": file.stem, "type": "table", "path": file.name, "schema": schema}
        )
    package = Package.from_descriptor(
        {"name": "wave", "resources": tables}, basepath=str(folder)
    )
    report = package.validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "note"])
