// Walks exported stories in inkjs. In: a JSON list of {ink, vars: [names], walks: [[{pick: n} | {open: id}, …], …]} on
// standard input. Out: for each {errors: […], walks: [[what is met before each move and after the last], …]}.
"use strict";

const { Compiler, Story } = require("inkjs/full");

function tagged(tags, name) {
  const found = (tags || []).find((tag) => tag.startsWith(`${name}: `));
  return found === undefined ? undefined : found.slice(name.length + 2);
}

function read(story, met) {
  while (story.canContinue) {
    const line = story.Continue().trim();
    const tags = story.currentTags || [];
    met.id = tagged(tags, "id") ?? met.id;
    met.ending = tagged(tags, "ending") ?? met.ending;
    const where = tags.includes("later") ? "later" : tags.includes("sign") ? "signs" : "lines";
    if (line) met[where].push(line);
  }
}

function state(story, vars, id) {
  const met = { id, ending: "", lines: [], later: [], signs: [] };
  read(story, met);
  met.offered = {};
  met.open = [];
  for (const choice of story.currentChoices) {
    const n = tagged(choice.tags, "n");
    if (n === undefined) met.open.push(tagged(choice.tags, "open"));
    else met.offered[n] = choice.text.trim();
  }
  met.vars = Object.fromEntries(vars.map((name) => [name, story.variablesState.$(name)]));
  return met;
}

function walk(compiled, vars, moves, errors) {
  const story = new Story(compiled);
  story.onError = (message) => errors.push(message);
  const seen = [state(story, vars, "")];
  for (const move of moves) {
    const [name, wanted] = "pick" in move ? ["n", String(move.pick)] : ["open", move.open];
    const choice = story.currentChoices.find((each) => tagged(each.tags, name) === wanted);
    if (!choice) {
      errors.push(`${name} ${wanted} is not on offer at ${seen.at(-1).id}`);
      break;
    }
    story.ChooseChoiceIndex(choice.index);
    seen.push(state(story, vars, seen.at(-1).id));
  }
  return seen;
}

function run({ ink, vars, walks }) {
  const errors = [];
  try {
    const compiled = new Compiler(ink, { errorHandler: (message) => errors.push(message) }).Compile().ToJson();
    return { errors, walks: errors.length ? [] : walks.map((moves) => walk(compiled, vars, moves, errors)) };
  } catch (error) {
    return { errors: [...errors, String(error)], walks: [] };
  }
}

const jobs = JSON.parse(require("fs").readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(jobs.map(run)));
