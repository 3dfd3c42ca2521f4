import { readFields } from '../records/field-description.js';
import type { EntityDescription } from '../records/record-table.js';

/** Ordinary tasks. Docs: api-reference/tasks/tasks-task-get-fields.md; `~` is a preset of null, `enum:` names values. */
export const tasks: EntityDescription = {
  name: 'tasks.task',
  fields: readFields(`
    ID                     integer        readonly
    PARENT_ID              integer        = ~
    TITLE                  string         required
    DESCRIPTION            string         = 
    MARK                   enum:mark      = ~
    PRIORITY               enum:priority  = 1
    STATUS                 enum:status    = 2
    MULTITASK              enum:flag      = N
    NOT_VIEWED             enum:flag      = N
    REPLICATE              enum:flag      = N
    GROUP_ID               integer        = 0
    STAGE_ID               integer        = 0
    SPRINT_ID              integer        = ~
    BACKLOG_ID             integer        = ~
    CREATED_BY             integer        required = $me
    CREATED_DATE           datetime       = $now
    RESPONSIBLE_ID         integer        required
    ACCOMPLICES            array          multiple
    AUDITORS               array          multiple
    CHANGED_BY             integer        = $me
    CHANGED_DATE           datetime       = $now
    STATUS_CHANGED_BY      integer        = $me
    STATUS_CHANGED_DATE    datetime       = $now
    CLOSED_BY              integer        = 0
    CLOSED_DATE            datetime       = ~
    ACTIVITY_DATE          datetime       = $now
    DATE_START             datetime       = ~
    DEADLINE               datetime       = ~
    START_DATE_PLAN        datetime       = ~
    END_DATE_PLAN          datetime       = ~
    GUID                   string         = ~
    XML_ID                 string         = ~
    COMMENTS_COUNT         integer        = 0
    SERVICE_COMMENTS_COUNT integer        = 0
    NEW_COMMENTS_COUNT     integer        = 0
    ALLOW_CHANGE_DEADLINE  enum:flag      = N
    ALLOW_TIME_TRACKING    enum:flag      = N
    TASK_CONTROL           enum:flag      = N
    ADD_IN_REPORT          enum:flag      = N
    FORKED_BY_TEMPLATE_ID  enum:flag      = ~
    TIME_ESTIMATE          integer        = 0
    TIME_SPENT_IN_LOGS     integer        = ~
    MATCH_WORK_TIME        integer        = N
    FORUM_TOPIC_ID         integer        = ~
    FORUM_ID               integer        = ~
    SITE_ID                string         = s1
    SUBORDINATE            enum:flag      = N
    FAVORITE               enum:flag      = N
    EXCHANGE_MODIFIED      datetime       = ~
    EXCHANGE_ID            integer        = ~
    OUTLOOK_VERSION        integer        = 1
    VIEWED_DATE            datetime       = ~
    SORTING                double         = ~
    DURATION_PLAN          integer        = ~
    DURATION_FACT          integer        = ~
    CHECKLIST              array          multiple hidden
    DURATION_TYPE          enum:duration  = days
    IS_MUTED               enum:flag      = N
    IS_PINNED              enum:flag      = N
    IS_PINNED_IN_GROUP     enum:flag      = N
    FLOW_ID                integer        = ~
    DESCRIPTION_IN_BBCODE  enum:flag      hidden = Y
    UF_CRM_TASK            crm            multiple hidden
    UF_TASK_WEBDAV_FILES   disk_file      multiple hidden
    UF_MAIL_MESSAGE        mail_message   hidden
  `),
};

/** Check lists of tasks. Docs: api-reference/tasks/checklist-item/task-checklist-item-get-list.md. */
export const checkList: EntityDescription = {
  name: 'task.checklistitem',
  firstId: 431,
  fields: readFields(`
    ID            integer   readonly
    TASK_ID       integer   readonly
    PARENT_ID     integer
    CREATED_BY    integer   readonly  = $me
    TITLE         string    required
    SORT_INDEX    integer             = 0
    IS_COMPLETE   char                = N
    IS_IMPORTANT  char                = N
    TOGGLED_BY    integer   readonly
    TOGGLED_DATE  string    readonly  = 
    MEMBERS       array     multiple
    ATTACHMENTS   array     multiple
  `),
};

/** Comments of tasks. Docs: api-reference/tasks/comment-item/task-comment-item-get-list.md. */
export const comments: EntityDescription = {
  name: 'task.commentitem',
  firstId: 3101,
  fields: readFields(`
    POST_MESSAGE_HTML  string    readonly
    ID                 integer   readonly
    AUTHOR_ID          integer             = $me
    AUTHOR_NAME        string    readonly
    AUTHOR_EMAIL       string    readonly  = 
    POST_DATE          datetime            = $now
    POST_MESSAGE       string    required
    ATTACHED_OBJECTS   array     multiple
    TASK_ID            integer   readonly hidden
  `),
};

/** Time spent on tasks. Docs: api-reference/tasks/elapsed-item/task-elapsed-item-get-list.md. */
export const elapsedTime: EntityDescription = {
  name: 'task.elapseditem',
  fields: readFields(`
    ID            integer   readonly
    TASK_ID       integer   readonly
    USER_ID       integer             = $me
    COMMENT_TEXT  string    required
    SECONDS       integer   required
    MINUTES       integer   readonly
    SOURCE        integer   readonly  = 2
    CREATED_DATE  datetime            = $now
    DATE_START    datetime  readonly  = $now
    DATE_STOP     datetime  readonly  = $now
  `),
};
