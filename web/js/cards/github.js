/** The latest commit, and whether it built. */

import { civil } from '../civil.js';
import { h } from '../dom.js';
import { shape, text } from '../lenient.js';
import { fact, words } from './card.js';

/** What stands for a commit that is not. */
const NO_COMMIT = '0000000';

/** @type {Reader<Wire.GitHub>} */
const readBuild = shape({ latest_commit: text, last_successful_commit: text, commit_message: text, date: text });

/** @type {Card} */
export const githubCard = {
  name: 'github',
  title: 'GitHub',
  key: 'GitHub',
  waiting: 'the GitHub feed',
  body(documents, context) {
    const github = readBuild(documents.GitHub?.values);
    if (!github?.latest_commit) return null;
    const { latest_commit: latest, last_successful_commit: built, commit_message: message = '', date } = github;
    const [subject, ...rest] = message.split('\n');
    const isBuilt = latest === built;
    return [
      h('p', { class: isBuilt ? 'build build-good' : 'build build-bad' }, isBuilt ? 'Built' : 'Not built'),
      h('p', { class: 'headline' }, words(subject) || 'No message'),
      rest.join('').trim() !== '' && h('pre', { class: 'commit-body' }, words(rest.join('\n').trim())),
      h(
        'dl',
        { class: 'facts' },
        fact('Latest commit', h('code', { class: 'fig' }, words(latest))),
        fact('Last that built', built && built !== NO_COMMIT ? h('code', { class: 'fig' }, words(built)) : 'none yet'),
        date && fact('Committed', words(civil(date, context))),
      ),
    ];
  },
};
