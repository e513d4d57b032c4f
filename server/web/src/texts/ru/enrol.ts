// Предложения о подключении узлов.
import { pluralRu } from '../../words/count';
import type { enrolTexts } from '../enrol';

export const enrolTextsRu: typeof enrolTexts = {
  heading: 'Подключить узлы',
  lead: 'Узел подключается с токеном и строкой, которую нужно вставить. Его закрытый ключ создаётся там и никогда его не покидает.',
  bmcOnly: 'Агент не нужен? За узлом можно следить по одному его BMC:',
  make: 'Создать токен подключения',
  uses: 'Для скольких узлов',
  hours: 'Через сколько часов истекает',
  given: 'Что получат эти узлы, если это уже известно',
  place: { site: 'Площадка', rack: 'Стойка', group: 'Группа' },
  tagsOfHosts: 'Метки',
  tagsHint: 'Через запятую, например: role:db, lab',
  making: 'Создаю…',
  badUses: 'Узлы: от 1 до 1000.',
  badHours: 'Часы: от 1 до 720.',
  fresh: 'Вставьте одно из этого на узле, от имени root',
  freshText: 'Это показано только сейчас: у кого есть токен, тот может подключить узел.',
  another: 'Создать другой токен',
  ways: { deb: 'Debian, Ubuntu', rpm: 'RHEL, Fedora, SUSE', program: 'Только программа', kubernetes: 'Kubernetes' },
  wayHints: {
    deb: 'В папке с пакетом. Его делает «make package», для x86_64 и aarch64.',
    rpm: 'В папке с пакетом. Его делает «make package», для x86_64 и aarch64.',
    program: 'На узле, где программа ironwatch-agent уже есть.',
    kubernetes: 'Один раз для кластера. Создайте токен на столько узлов, сколько их есть, и сначала задайте в файле адрес и образ.',
  },
  which: 'Как агент попадает на узел',
  steps: { install: 'Установить', join: 'Подключить', start: 'Запустить', agents: 'Агенты на каждом узле', secret: 'Токен' },

  live: {
    heading: 'Кто подключается',
    waiting: 'Ждём узел…',
    joined: 'подключён',
    connected: 'первый отчёт',
    readings: (count) => pluralRu(count, 'показание', 'показания', 'показаний'),
    noReadings: 'показания',
    inventory: 'состав',
    arrived: (name, age) => `${name} на связи ${age}`,
    joining: (name, age) => `${name} подключён ${age}, ждём первый отчёт`,
    done: 'готово',
    open: 'ещё нет',
  },

  tokens: {
    heading: 'Токены подключения',
    none: 'Токенов подключения нет.',
    columns: { id: 'Токен', given: 'Даёт узлам', uses: 'Осталось узлов', made: 'Создан', expires: 'Истекает' },
    revoke: 'Отозвать',
    revokeOf: (id) => `Отозвать токен подключения ${id}`,
    revokeTitle: (id) => `Отозвать токен подключения ${id}?`,
    revokeText: 'С ним больше не подключится ни один узел. Подключённые узлы остаются.',
    revoked: 'отозван',
    expired: 'истёк',
    spent: 'исчерпан',
  },
};
